package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a person's name from a place in a text: up to four words in capitals, with the small words
 * within them ("van der"), initials, and the surname first if a comma says so. Thread-safe.
 */
final class NameReader {
  private static final int LONGEST = 4;
  private static final int LONGEST_WORD = 30;
  private static final Set<String> GOES_ON =
      Set.of(
          "and",
          "from",
          "here",
          "speaking",
          "calling",
          "writing",
          "but",
          "at",
          "with",
          "who",
          "und",
          "aus",
          "et",
          "de",
          "y",
          "e",
          "en",
          "i",
          "of",
          "born",
          "living",
          "again");

  private final Set<String> given;
  private final Set<String> ambiguous;
  private final Set<String> stop;
  private final Set<String> things;
  private final Set<String> particles;

  /** What stands behind a name. */
  enum Follows {
    /** The text's, line's or sentence's end, or other punctuation. */
    END,
    /** A small word, as sentences go on with. */
    SMALL_WORD,
    OTHER
  }

  /**
   * A name as read.
   *
   * @param words how many, particles not counted
   * @param listed whether a given name of the list is among the first two
   * @param surnameFirst whether a comma parts them
   */
  record Name(
      int start, int end, int words, boolean listed, boolean surnameFirst, Follows follows) {}

  private record Word(int start, int end, boolean joined, String folded) {}

  NameReader(Map<String, List<String>> sections) {
    this.given = WrittenLists.words(sections, "given");
    this.ambiguous = WrittenLists.words(sections, "ambiguous");
    this.stop = WrittenLists.words(sections, "stop");
    this.things = WrittenLists.words(sections, "thing");
    this.particles = WrittenLists.words(sections, "particle");
  }

  /** The name that begins at a place, in capitals; empty if none does. */
  Optional<Name> read(String text, int from) {
    List<Word> words = new ArrayList<>(LONGEST);
    int at = from;
    while (words.size() < LONGEST) {
      Word word = word(text, at, words.isEmpty());
      if (word == null) {
        break;
      }
      words.add(word);
      at = skipBlanks(text, word.end());
      if (at == word.end()) {
        break;
      }
    }
    if (words.isEmpty() || (words.size() == 1 && isInitial(text, words.get(0)))) {
      return Optional.empty();
    }
    trim(text, words);
    Name name = name(text, words);
    return Optional.of(words.size() == 1 ? givenNameBehindComma(text, name, words.get(0)) : name);
  }

  /** A listed given name in lower case, with the word behind it unless that is a small one. */
  Optional<Name> readLowerCase(String text, int from) {
    Word first = lowerCaseWord(text, from);
    if (first == null || !given.contains(first.folded())) {
      return Optional.empty();
    }
    Word second = lowerCaseWord(text, skipBlanks(text, first.end()));
    boolean surname =
        second != null
            && second.start() > first.end()
            && second.folded().length() > 1
            && !stop.contains(second.folded())
            && !GOES_ON.contains(second.folded())
            && !things.contains(second.folded());
    Word last = surname ? second : first;
    return Optional.of(
        new Name(
            first.start(), last.end(), surname ? 2 : 1, true, false, follows(text, last.end())));
  }

  private Name name(String text, List<Word> words) {
    Word last = words.get(words.size() - 1);
    boolean listed = isListed(words.get(0)) || (words.size() > 1 && isListed(words.get(1)));
    return new Name(
        words.get(0).start(), last.end(), words.size(), listed, false, follows(text, last.end()));
  }

  private boolean isListed(Word word) {
    int hyphen = word.folded().indexOf('-');
    String first = hyphen < 0 ? word.folded() : word.folded().substring(0, hyphen);
    return given.contains(first) || ambiguous.contains(first);
  }

  /**
   * A third word that the sentence goes on behind is mostly the beginning of the next sentence,
   * whose writer left the full stop out.
   */
  private void trim(String text, List<Word> words) {
    while (words.size() > 2) {
      Word last = words.get(words.size() - 1);
      Word before = words.get(words.size() - 2);
      boolean belongs =
          follows(text, last.end()) != Follows.OTHER
              || last.joined()
              || isInitial(text, before)
              || (words.size() == 3 && given.contains(before.folded()));
      if (belongs) {
        return;
      }
      words.remove(words.size() - 1);
    }
  }

  /** "Miller, Anna": the surname first. */
  private Name givenNameBehindComma(String text, Name surname, Word word) {
    int end = surname.end();
    if (end + 2 >= text.length() || text.charAt(end) != ',' || text.charAt(end + 1) != ' ') {
      return surname;
    }
    Word behind = word(text, end + 2, false);
    if (behind == null || behind.start() != end + 2) {
      return surname;
    }
    boolean listed = given.contains(behind.folded());
    Follows follows = follows(text, behind.end());
    return listed || (!isListed(word) && follows == Follows.END)
        ? new Name(surname.start(), behind.end(), 2, listed || surname.listed(), true, follows)
        : surname;
  }

  /** The next word of a name, particles before it included. */
  private Word word(String text, int from, boolean first) {
    int at = from;
    int start = from;
    boolean joined = false;
    for (int particle = 0; particle < 3; particle++) {
      int end = wordEnd(text, at);
      if (end == at) {
        return null;
      }
      String folded = folded(text, at, end);
      if (Character.isUpperCase(text.charAt(at))) {
        return isNameWord(folded, first) && isFree(text, end)
            ? new Word(start, end, joined, folded)
            : null;
      }
      if (!particles.contains(folded)) {
        return null;
      }
      joined = true;
      at = skipBlanks(text, end);
    }
    return null;
  }

  private Word lowerCaseWord(String text, int from) {
    int end = wordEnd(text, from);
    return end == from || !isFree(text, end)
        ? null
        : new Word(from, end, false, folded(text, from, end));
  }

  private boolean isNameWord(String folded, boolean first) {
    if (first && ambiguous.contains(folded)) {
      return true;
    }
    return !stop.contains(folded) && (given.contains(folded) || !things.contains(folded));
  }

  /** Letters, with apostrophes and hyphens within, and an initial's full stop. */
  private static int wordEnd(String text, int from) {
    int at = from;
    int limit = Math.min(text.length(), from + LONGEST_WORD);
    while (at < limit) {
      char c = text.charAt(at);
      boolean inner =
          (c == '\'' || c == '’' || c == '-' || c == '‑')
              && at > from
              && at + 1 < limit
              && Character.isLetter(text.charAt(at + 1));
      boolean possessive =
          inner
              && c != '-'
              && text.charAt(at + 1) == 's'
              && (at + 2 >= text.length() || !Character.isLetter(text.charAt(at + 2)));
      if (possessive || !(inner || isNameLetter(c))) {
        break;
      }
      at++;
    }
    boolean initial = at == from + 1 && at < limit && text.charAt(at) == '.';
    return initial && Character.isUpperCase(text.charAt(from)) ? at + 1 : at;
  }

  private static boolean isNameLetter(char c) {
    return Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private static boolean isInitial(String text, Word word) {
    return text.charAt(word.end() - 1) == '.' || word.end() - word.start() == 1;
  }

  /** Whether a word ends here, and is no part of an address, path or identifier. */
  private static boolean isFree(String text, int end) {
    if (end >= text.length()) {
      return true;
    }
    char c = text.charAt(end);
    if (c == '.' || c == ':') {
      return end + 1 >= text.length() || !Character.isLetterOrDigit(text.charAt(end + 1));
    }
    return !(Character.isLetterOrDigit(c)
        || c == '@'
        || c == '_'
        || c == '/'
        || c == '\\'
        || c == '+'
        || c == '&');
  }

  private Follows follows(String text, int end) {
    int at = skipBlanks(text, end);
    if (at >= text.length() || text.charAt(at) == '\n' || text.charAt(at) == '\r') {
      return Follows.END;
    }
    char c = text.charAt(at);
    if (!Character.isLetterOrDigit(c)) {
      return c == '\'' || c == '’' || c == '[' ? Follows.OTHER : Follows.END;
    }
    String next = folded(text, at, wordEnd(text, at));
    return Character.isLowerCase(c) && (GOES_ON.contains(next) || stop.contains(next))
        ? Follows.SMALL_WORD
        : Follows.OTHER;
  }

  static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\u00a0')) {
      at++;
    }
    return at;
  }

  private static String folded(String text, int start, int end) {
    return text.substring(start, end).toLowerCase(Locale.ROOT).replace('’', '\'');
  }
}
