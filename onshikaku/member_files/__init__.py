"""Files of members (加入者) as insurers send them: layout, reading, and what is wrong with them.

The layout is the simulator's own: the files of 医療保険者等向け中間サーバー are not public.
"""
