package dev.retort.trainer.djl.extractor;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a span of the request becomes a value of the answer; the plainest come first. */
enum Normalisation {
  /** As it stands. */
  EXACT {
    @Override
    Optional<String> apply(String span) {
      return Optional.of(span);
    }
  },
  /** White space within is single spaces. */
  SPACED {
    @Override
    Optional<String> apply(String span) {
      return Optional.of(WHITE_SPACE.matcher(span).replaceAll(" "));
    }
  },
  /** In lower case, single-spaced. */
  LOWER_CASE {
    @Override
    Optional<String> apply(String span) {
      return SPACED.apply(span.toLowerCase(Locale.ROOT));
    }
  },
  /** In upper case, single-spaced. */
  UPPER_CASE {
    @Override
    Optional<String> apply(String span) {
      return SPACED.apply(span.toUpperCase(Locale.ROOT));
    }
  },
  /** Every word with an upper-case letter first and lower-case letters after it. */
  TITLE_CASE {
    @Override
    Optional<String> apply(String span) {
      StringBuilder title = new StringBuilder(span.length());
      boolean inWord = false;
      for (char c : SPACED.apply(span).orElse(span).toCharArray()) {
        title.append(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
        inWord = Character.isLetter(c) || (inWord && c == '\'');
      }
      return Optional.of(title.toString());
    }
  },
  /** Words joined by underscores, in lower case. */
  SNAKE_CASE {
    @Override
    Optional<String> apply(String span) {
      return Optional.of(SEPARATORS.matcher(span.toLowerCase(Locale.ROOT)).replaceAll("_"));
    }
  },
  /** Letters and digits only. */
  ALPHANUMERIC {
    @Override
    Optional<String> apply(String span) {
      return Optional.of(OTHERS.matcher(span).replaceAll("")).filter(rest -> !rest.isEmpty());
    }
  },
  /** A decimal number without thousands separators or leading zeros; a decimal point or none. */
  NUMBER {
    @Override
    Optional<String> apply(String span) {
      Matcher number = ENGLISH_NUMBER.matcher(span);
      return number.matches()
          ? Optional.of(plain(span.replaceAll("[,\\s']", "")))
          : Optional.empty();
    }
  },
  /** A decimal number whose decimals follow a comma. */
  COMMA_NUMBER {
    @Override
    Optional<String> apply(String span) {
      Matcher number = CONTINENTAL_NUMBER.matcher(span);
      return number.matches()
          ? Optional.of(plain(span.replaceAll("[.\\s']", "").replace(',', '.')))
          : Optional.empty();
    }
  },
  /** A calendar date as YYYY-MM-DD, the day before the month where both are numbers. */
  ISO_DATE {
    @Override
    Optional<String> apply(String span) {
      return date(span, /* monthFirst= */ false);
    }
  },
  /** A calendar date as YYYY-MM-DD, the month before the day where both are numbers. */
  ISO_DATE_MONTH_FIRST {
    @Override
    Optional<String> apply(String span) {
      return date(span, /* monthFirst= */ true);
    }
  };

  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
  private static final Pattern SEPARATORS = Pattern.compile("[\\s_-]+");
  private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern ENGLISH_NUMBER =
      Pattern.compile("-?(?:\\d+|\\d{1,3}(?:[, ']\\d{3})+)(?:\\.\\d+)?");
  private static final Pattern CONTINENTAL_NUMBER =
      Pattern.compile("-?(?:\\d+|\\d{1,3}(?:[. ']\\d{3})+)(?:,\\d+)?");
  private static final Pattern YEAR_FIRST =
      Pattern.compile("(\\d{4})\\s?[-/.]\\s?(\\d{1,2})\\s?[-/.]\\s?(\\d{1,2})");
  private static final Pattern YEAR_LAST =
      Pattern.compile("(\\d{1,2})\\s?[-/.]\\s?(\\d{1,2})\\s?[-/.]\\s?(\\d{4})");
  private static final Pattern DAY_NAMED_MONTH =
      Pattern.compile("(\\d{1,2})(?:st|nd|rd|th)?\\.?\\s(?:of\\s)?(\\p{L}{3,9})\\.?,?\\s(\\d{4})");
  private static final Pattern NAMED_MONTH_DAY =
      Pattern.compile("(\\p{L}{3,9})\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?,?\\s(\\d{4})");
  private static final Map<String, Integer> MONTHS = months();

  /** The value that a span stands for; empty if it is none of this kind. */
  abstract Optional<String> apply(String span);

  /** Whether the values are numbers, and belong to numeric slots. */
  boolean isOfNumbers() {
    return this == NUMBER || this == COMMA_NUMBER;
  }

  private static String plain(String number) {
    java.math.BigDecimal value = new java.math.BigDecimal(number).stripTrailingZeros();
    return value.toPlainString();
  }

  private static Optional<String> date(String span, boolean monthFirst) {
    Matcher matcher = YEAR_FIRST.matcher(span);
    if (matcher.matches()) {
      return iso(matcher.group(1), number(matcher.group(2)), matcher.group(3));
    }
    matcher = YEAR_LAST.matcher(span);
    if (matcher.matches()) {
      return monthFirst
          ? iso(matcher.group(3), number(matcher.group(1)), matcher.group(2))
          : iso(matcher.group(3), number(matcher.group(2)), matcher.group(1));
    }
    matcher = DAY_NAMED_MONTH.matcher(span);
    if (matcher.matches()) {
      return iso(matcher.group(3), month(matcher.group(2)), matcher.group(1));
    }
    matcher = NAMED_MONTH_DAY.matcher(span);
    return matcher.matches()
        ? iso(matcher.group(3), month(matcher.group(1)), matcher.group(2))
        : Optional.empty();
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  private static int month(String name) {
    return MONTHS.getOrDefault(name.toLowerCase(Locale.ROOT), 0);
  }

  private static Optional<String> iso(String year, int month, String day) {
    try {
      return Optional.of(LocalDate.of(number(year), month, number(day)).toString());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Full and short English month names. */
  private static Map<String, Integer> months() {
    Map<String, Integer> months = new TreeMap<>();
    for (java.time.Month month : java.time.Month.values()) {
      String name = month.name().toLowerCase(Locale.ROOT);
      months.put(name, month.getValue());
      months.put(name.substring(0, 3), month.getValue());
    }
    months.put("sept", 9);
    return Map.copyOf(months);
  }
}
