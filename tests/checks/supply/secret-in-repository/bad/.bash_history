ls data
curl -u deploy:Zr4kPq9vT https://nexus.shop-internal.net/repository/models/
python train.py
