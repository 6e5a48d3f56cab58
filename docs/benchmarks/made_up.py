"""Prints chat-completion exchanges that are made up, one a line, as banking77.sh describes them. Standard library only.

usage: made_up.py ROWS [SEED]

Short requests of 24 labels: some words of the label's own among words of all. What is measured with them is speed, not accuracy.
"""

import json
import random
import sys

FIRST = 1748736000  # 1 June 2025
SYLLABLES = "ba ce di fo gu ha le mi no pu ra se ti vo xu ya ze ki mo su".split()


def main(rows, seed):
    draw = random.Random(seed)

    def word():
        return "".join(draw.choices(SYLLABLES, k=draw.randint(1, 4)))

    common = [word() for _ in range(600)]
    labels = {f"label_{number:02d}": [word() for _ in range(12)] for number in range(24)}
    for row in range(rows):
        label = draw.choice(sorted(labels))
        words = draw.choices(common, k=draw.randint(5, 12)) + draw.choices(labels[label], k=3)
        draw.shuffle(words)
        at = FIRST + row * 240
        exchange = {
            "id": f"made-up-{row:06d}",
            "task": "made-up",
            "created": at,
            "request": {
                "model": "frontier-teacher",
                "messages": [
                    {"role": "system", "content": "Reply with the request's label and nothing else."},
                    {"role": "user", "content": " ".join(words)},
                ],
            },
            "response": {
                "id": f"chatcmpl-{row}",
                "object": "chat.completion",
                "created": at,
                "model": "frontier-teacher",
                "choices": [{"index": 0, "message": {"role": "assistant", "content": label}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": len(words) + 9, "completion_tokens": 1, "total_tokens": len(words) + 10},
            },
        }
        print(json.dumps(exchange, separators=(",", ":")))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
