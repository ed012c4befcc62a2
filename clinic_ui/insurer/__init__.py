"""The insurer's desk (保険者の窓口) at `/insurer`, on the services of a centre in this process."""
