from pathlib import Path

from setuptools import setup

setup(
    name="summariser",
    install_requires=Path("needs.txt").read_text().splitlines(),
)
