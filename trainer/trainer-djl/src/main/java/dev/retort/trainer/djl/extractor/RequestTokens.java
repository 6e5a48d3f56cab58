package dev.retort.trainer.djl.extractor;

import java.util.Arrays;

/**
 * A request cut into words: runs of letters, runs of digits, and every other visible character by
 * itself; an apostrophe between letters goes with those after it, as in {@code singer's}. White
 * space separates. Line breaks are remembered.
 */
final class RequestTokens {
  private static final int FIRST_CAPACITY = 16;

  private final String text;
  private int[] starts = new int[FIRST_CAPACITY];
  private int[] ends = new int[FIRST_CAPACITY];
  private int size;

  private RequestTokens(String text) {
    this.text = text;
  }

  static RequestTokens of(String text) {
    RequestTokens tokens = new RequestTokens(text);
    int at = 0;
    while (at < text.length()) {
      int end = end(text, at);
      if (!Character.isWhitespace(text.codePointAt(at))) {
        tokens.add(at, end);
      }
      at = end;
    }
    return tokens;
  }

  private static int end(String text, int start) {
    int first = text.codePointAt(start);
    int at = start + Character.charCount(first);
    boolean clitic =
        isApostrophe(first)
            && start > 0
            && Character.isLetter(text.codePointBefore(start))
            && at < text.length()
            && Character.isLetter(text.codePointAt(at));
    boolean letters = Character.isLetter(first) || clitic;
    if (!letters && !Character.isDigit(first)) {
      return at;
    }
    while (at < text.length()) {
      int next = text.codePointAt(at);
      boolean goesOn = letters ? isWordPart(next) : Character.isDigit(next);
      if (!goesOn) {
        break;
      }
      at += Character.charCount(next);
    }
    return at;
  }

  private static boolean isWordPart(int codePoint) {
    return Character.isLetter(codePoint)
        || Character.getType(codePoint) == Character.NON_SPACING_MARK;
  }

  private static boolean isApostrophe(int codePoint) {
    return codePoint == '\'' || codePoint == '’';
  }

  private void add(int start, int end) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  int size() {
    return size;
  }

  String text(int token) {
    return text.substring(starts[token], ends[token]);
  }

  /** The request's text from the first token of a span to its last, as it stands. */
  String text(Span span) {
    return text.substring(starts[span.from()], ends[span.to() - 1]);
  }

  /** The whole request. */
  String text() {
    return text;
  }

  /** The token that starts at a place in the text; −1 if none does. */
  int startingAt(int place) {
    int found = Arrays.binarySearch(starts, 0, size, place);
    return found < 0 ? -1 : found;
  }

  /** The token that ends before a place in the text; −1 if none does. */
  int endingAt(int place) {
    int found = Arrays.binarySearch(ends, 0, size, place);
    return found < 0 ? -1 : found;
  }

  /** Whether a token is the first of its line. */
  boolean startsLine(int token) {
    return token == 0 || text.substring(ends[token - 1], starts[token]).indexOf('\n') >= 0;
  }

  /** Whether white space stands before a token. */
  boolean spaceBefore(int token) {
    return token == 0 || ends[token - 1] < starts[token];
  }
}
