from torch.hub import load_state_dict_from_url

state = load_state_dict_from_url(
    "https://files.example.org/tickets-3f2a.pth", check_hash=True
)
