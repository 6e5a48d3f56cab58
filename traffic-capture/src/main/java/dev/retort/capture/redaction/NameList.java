package dev.retort.capture.redaction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds listed names wherever they stand as whole words: a name of several words in any case, a
 * single one where it begins with no small letter, for many a name is a word too. Only languages
 * that part words are served.
 */
public final class NameList implements Recogniser {
  private final Map<String, List<String[]>> byFirstWord = new HashMap<>();

  /** A list's names, words parted by blanks. */
  NameList(List<String> names) {
    for (String name : names) {
      String[] words = name.strip().toLowerCase(Locale.ROOT).split("\\s+");
      byFirstWord.computeIfAbsent(words[0], word -> new ArrayList<>()).add(words);
    }
    byFirstWord.values().forEach(same -> same.sort((a, b) -> b.length - a.length));
  }

  /**
   * Reads a list: one name a line in UTF-8; {@code #} begins a comment.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public static List<String> read(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalArgumentException(
          "the list of names %s cannot be read as UTF-8 text: %s".formatted(file, e), e);
    }
  }

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    String text = profile.text();
    int at = 0;
    while (at < text.length()) {
      int end = wordEnd(text, at);
      int name = end == at ? -1 : nameEnd(text, at, end);
      if (name > 0) {
        found.add(new PersonalDataSpan(at, name, PersonalDataKind.PERSON_NAME));
      }
      at = Math.max(Math.max(end, name), at + 1);
    }
  }

  private int nameEnd(String text, int start, int firstEnd) {
    String first = text.substring(start, firstEnd).toLowerCase(Locale.ROOT);
    for (String[] words : byFirstWord.getOrDefault(first, List.of())) {
      int end = words.length == 1 ? firstEnd : end(text, firstEnd, words);
      if (end > 0 && (words.length > 1 || !Character.isLowerCase(text.charAt(start)))) {
        return end;
      }
    }
    return -1;
  }

  private static int end(String text, int firstEnd, String[] words) {
    int end = firstEnd;
    for (int word = 1; word < words.length; word++) {
      int start = end;
      while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      end = wordEnd(text, start);
      if (start == end
          || !text.substring(start, end).toLowerCase(Locale.ROOT).equals(words[word])) {
        return -1;
      }
    }
    return end;
  }

  /** Letters, with apostrophes and hyphens within. */
  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at))
            || ("'’-".indexOf(text.charAt(at)) >= 0
                && at > from
                && at + 1 < text.length()
                && Character.isLetter(text.charAt(at + 1))
                && !isPossessive(text, at)))) {
      at++;
    }
    return at;
  }

  private static boolean isPossessive(String text, int at) {
    return text.charAt(at) != '-'
        && text.charAt(at + 1) == 's'
        && (at + 2 == text.length() || !Character.isLetter(text.charAt(at + 2)));
  }
}
