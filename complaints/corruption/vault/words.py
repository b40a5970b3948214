"""The words of passphrases: 8,100 that anybody can type, and that show a slip of the finger.

A word is consonant, vowel, consonant, vowel and a last consonant that checks the others, like
the digit at the end of an identity number: `mosek`. Change one letter, leave one out, add one,
or swap two neighbours, and it is no word of the list any more.
"""

from itertools import product

CONSONANTS = "bdfghjklmnprstvwyz"
VOWELS = "aeiou"
WORD_LENGTH = 5


def _word(first: int, second: int, third: int, fourth: int) -> str:
    # Each factor has no divisor in common with 18: any one letter changes the last.
    check = (first + 5 * second + 7 * third + 13 * fourth) % len(CONSONANTS)
    return (
        CONSONANTS[first] + VOWELS[second] + CONSONANTS[third] + VOWELS[fourth] + CONSONANTS[check]
    )


_CONSONANT, _VOWEL = range(len(CONSONANTS)), range(len(VOWELS))
WORDS = tuple(_word(*places) for places in product(_CONSONANT, _VOWEL, _CONSONANT, _VOWEL))
KNOWN = frozenset(WORDS)
