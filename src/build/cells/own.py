NAMES_OF_THE_CELL = {name: value for name, value in globals().items() if name != 'BEFORE' and (name not in BEFORE or BEFORE[name] is not value)}
BEFORE = {name: BEFORE[name] for name in NAMES_OF_THE_CELL if name in BEFORE}  # neither an old model nor its rows are kept
