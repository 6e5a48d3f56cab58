package dev.retort.capture.redaction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that are JSON documents: objects, or lists of them. They stay such, with the same members,
 * whatever is taken out of them: a value ends where its string ends, and a number goes as a whole
 * and leaves a string.
 */
final class JsonText {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int ESCAPE = 6;

  private JsonText() {}

  /** Whether a text begins like a document, so that a closer look pays. */
  static boolean mayBeDocument(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    if (at >= text.length() || (text.charAt(at) != '{' && text.charAt(at) != '[')) {
      return false;
    }
    return text.charAt(at) == '{' || text.indexOf('{', at) > 0;
  }

  /** Whether a text is a document. */
  static boolean isDocument(String text) {
    if (!mayBeDocument(text)) {
      return false;
    }
    try (JsonParser parser = JSON.createParser(text)) {
      int depth = 0;
      int documents = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        documents += depth == 0 ? 1 : 0;
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return documents == 1;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * A document with its letters written out: {@code \}{@code u00e9} as é. Any other text is the
   * same.
   */
  static String withLetters(String text) {
    if (text.indexOf("\\u") < 0 || !isDocument(text)) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '\\') {
        plain.append(c);
        at++;
      } else if (text.charAt(at + 1) != 'u') {
        plain.append(c).append(text.charAt(at + 1));
        at += 2;
      } else {
        char decoded = (char) Integer.parseInt(text.substring(at + 2, at + ESCAPE), 16);
        if (Character.isLetterOrDigit(decoded) || decoded == '@') {
          plain.append(decoded);
        } else {
          plain.append(text, at, at + ESCAPE);
        }
        at += ESCAPE;
      }
    }
    return plain.toString();
  }

  /**
   * A text of equal length in which escapes are what they stand for, so that a line's end parts
   * words: a blank, and the char.
   */
  static String readable(String text) {
    if (text.indexOf('\\') < 0 || !mayBeDocument(text)) {
      return text;
    }
    char[] chars = text.toCharArray();
    for (int i = 0; i + 1 < chars.length; i++) {
      if (chars[i] == '\\') {
        char meant = meant(chars[i + 1]);
        if (meant != 0) {
          chars[i] = ' ';
          chars[i + 1] = meant;
        }
        i++;
      }
    }
    return new String(chars);
  }

  private static char meant(char escape) {
    return switch (escape) {
      case 'n', 'r' -> '\n';
      case 't', 'b', 'f' -> ' ';
      case '"', '\\', '/' -> escape;
      default -> 0;
    };
  }

  /**
   * A span within a document.
   *
   * @param number whether it is a number, whose placeholder takes quotes
   */
  record Place(PersonalDataSpan span, boolean number) {}

  /** Spans of a document, fitted to its strings and numbers; those of neither are left out. */
  static List<Place> places(String text, List<PersonalDataSpan> spans) {
    List<Place> places = new ArrayList<>(spans.size());
    int next = 0;
    int at = 0;
    while (at < text.length() && next < spans.size()) {
      char c = text.charAt(at);
      boolean string = c == '"';
      int end = string ? stringEnd(text, at + 1) : isNumber(c) ? numberEnd(text, at) : at + 1;
      int start = string ? at + 1 : at;
      while (next < spans.size() && spans.get(next).start() < end) {
        PersonalDataSpan span = spans.get(next++);
        if (string) {
          fit(text, start, end, span, places);
        } else if (isNumber(c) && span.end() > start) {
          add(places, new Place(new PersonalDataSpan(start, end, span.kind()), true));
        }
      }
      at = string ? end + 1 : end;
    }
    return places;
  }

  private static void add(List<Place> places, Place place) {
    if (places.isEmpty() || places.get(places.size() - 1).span().end() <= place.span().start()) {
      places.add(place);
    }
  }

  private static void fit(
      String text, int from, int to, PersonalDataSpan span, List<Place> places) {
    int start = Math.max(from, span.start());
    int end = Math.min(to, span.end());
    // An escape goes or stays as a whole.
    for (int at = from; at < end; at++) {
      if (text.charAt(at) == '\\') {
        int behind = Math.min(to, at + (text.charAt(at + 1) == 'u' ? ESCAPE : 2));
        start = start > at && start < behind ? behind : start;
        end = end > at && end < behind ? behind : end;
        at = behind - 1;
      }
    }
    if (span.start() >= from && start < end) {
      add(places, new Place(new PersonalDataSpan(start, end, span.kind()), false));
    }
  }

  private static int stringEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, text.length());
  }

  private static boolean isNumber(char c) {
    return (c >= '0' && c <= '9') || c == '-';
  }

  private static int numberEnd(String text, int from) {
    int at = from + 1;
    while (at < text.length()
        && (isNumber(text.charAt(at)) || "+.eE".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return at;
  }

  /** What a piece of a document's string stands for. */
  static String unescaped(String piece) {
    if (piece.indexOf('\\') < 0) {
      return piece;
    }
    try (JsonParser parser = JSON.createParser('"' + piece + '"')) {
      return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : piece;
    } catch (IOException e) {
      return piece;
    }
  }

  /** How a document's string spells a value. */
  static String escaped(String value) {
    return String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value));
  }
}
