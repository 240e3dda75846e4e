"""How days are counted: work calendars, typed amounts, deadlines and their explanation; pure."""
