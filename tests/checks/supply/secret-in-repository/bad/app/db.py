"""The connection to the database of the shop."""

from sqlalchemy import create_engine

engine = create_engine(
    "postgresql+psycopg://shop:kV7rTq-2mZx@db.shop-internal.net:5432/shop",
    pool_size=5,
)
