package dev.retort.console.cli.usage;

import java.util.Locale;

/**
 * A page in roff with the macros of man(7). Nothing that is passed as text can be taken for a
 * request or an escape.
 */
final class Roff {
  private final StringBuilder page = new StringBuilder();

  void title(String name, String section, String source, String manual) {
    line(
        ".TH %s %s \"\" \"%s\" \"%s\""
            .formatted(text(name.toUpperCase(Locale.ROOT)), section, text(source), text(manual)));
    line(".nh");
    line(".ad l");
  }

  void section(String heading) {
    line(".SH \"" + heading + "\"");
  }

  /** A paragraph of escaped text. */
  void paragraph(String escaped) {
    line(".PP");
    line(escaped);
  }

  /** A term and what it means, both escaped. */
  void term(String term, String meaning) {
    line(".TP");
    line(term);
    line(meaning);
  }

  /** Text that means what it says: dashes that can be searched for, no escapes, no requests. */
  static String text(String plain) {
    StringBuilder escaped = new StringBuilder(plain.length());
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      switch (c) {
        case '\\' -> escaped.append("\\e");
        case '-' -> escaped.append("\\-");
        case '\'' -> escaped.append("\\(aq");
        case '`' -> escaped.append("\\(ga");
        case '^' -> escaped.append("\\(ha");
        case '~' -> escaped.append("\\(ti");
        case '"' -> escaped.append("\\(dq");
        case '\n' -> escaped.append(' ');
        default -> escaped.append(c);
      }
    }
    // A dot at the start of a line would begin a request.
    return escaped.length() > 0 && escaped.charAt(0) == '.' ? "\\&" + escaped : escaped.toString();
  }

  static String bold(String plain) {
    return "\\fB" + text(plain) + "\\fR";
  }

  static String italic(String plain) {
    return "\\fI" + text(plain) + "\\fR";
  }

  private void line(String line) {
    page.append(line).append('\n');
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
