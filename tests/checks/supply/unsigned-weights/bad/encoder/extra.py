print('added later')
