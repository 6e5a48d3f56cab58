package dev.retort.capture.redaction;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.OptionalInt;

/**
 * What makes digits a telephone number: a country code with a possible length behind it, the form
 * of a country's own numbers, or a word that says so. Numbers that nobody has been given yet count:
 * whether a number is in use changes by the day.
 */
final class PhoneForms {
  private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

  /** Stands for no country. */
  private static final String NO_REGION = "ZZ";

  private static final int SHORTEST_INTERNATIONAL = 7;
  private static final int SHORTEST_NATIONAL = 9;
  private static final int SHORTEST_CALLED = 6;
  private static final int LONGEST = 15;

  /** Where the number of some groups begins, its sign and bracket included; empty if it is none. */
  OptionalInt start(TextProfile profile, NumberRun run, int first, int last) {
    int digits = run.digits(first, last);
    if (digits > LONGEST + 2 || digits < SHORTEST_CALLED) {
      return OptionalInt.empty();
    }
    String text = profile.text();
    int start = run.start(first);
    boolean bracket = start > 0 && text.charAt(start - 1) == '(';
    int opening = bracket ? start - 1 : start;
    boolean plus = opening > 0 && text.charAt(opening - 1) == '+';
    if (plus) {
      opening--;
    }
    if (!endsFreely(text, run, last)) {
      return OptionalInt.empty();
    }
    if (plus || (first == 0 && isDoubleZero(run, first) && run.standsAlone(first, last))) {
      return isInternational(run, first, last, plus)
          ? OptionalInt.of(opening)
          : OptionalInt.empty();
    }
    if (digits > LONGEST || isDate(run, first, last)) {
      return OptionalInt.empty();
    }
    if (profile.isCued(Cue.PHONE, opening)) {
      return OptionalInt.of(opening);
    }
    boolean national =
        run.standsAlone(first, last)
            && (isNorthAmerican(text, run, first, last, bracket) || isTrunk(run, first, last))
            && !profile.isCued(Cue.THING, opening)
            && !profile.isCued(Cue.CARD, opening);
    return national ? OptionalInt.of(opening) : OptionalInt.empty();
  }

  /** What follows is no further part of the number. */
  private static boolean endsFreely(String text, NumberRun run, int last) {
    int end = run.end(last);
    return last == run.groups() - 1
        ? end >= text.length()
            || !(Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '%')
        : text.charAt(run.end(last)) == ' ';
  }

  private static boolean isInternational(NumberRun run, int first, int last, boolean plus) {
    String digits = run.joined(first, last);
    String number = plus ? digits : digits.substring(2);
    if (number.length() < SHORTEST_INTERNATIONAL || (!plus && number.length() < 10)) {
      return false;
    }
    try {
      return PHONES.isPossibleNumber(PHONES.parse("+" + number, NO_REGION));
    } catch (NumberParseException e) {
      return false;
    }
  }

  private static boolean isDoubleZero(NumberRun run, int first) {
    return run.firstDigit(first) == '0' && run.joined(first, first).startsWith("00");
  }

  /** 212-555-0100, (212) 555-0100, 212.555.0100, 1 212 555 0100. */
  private static boolean isNorthAmerican(
      String text, NumberRun run, int first, int last, boolean bracket) {
    boolean withOne = run.isForm(first, last, 1, 3, 3, 4) && text.charAt(run.start(first)) == '1';
    if (!withOne && !run.isForm(first, last, 3, 3, 4)) {
      return false;
    }
    int area = withOne ? first + 1 : first;
    boolean assignable =
        text.charAt(run.start(area)) >= '2' && text.charAt(run.start(area + 1)) >= '2';
    boolean alone = first == 0 && last == run.groups() - 1;
    boolean hard = run.separator(area).indexOf(' ') < 0 || bracket || withOne;
    return assignable && (hard || alone);
  }

  /** With the trunk prefix 0, in groups; in one piece only where it is a British mobile's. */
  private static boolean isTrunk(NumberRun run, int first, int last) {
    int length = run.digits(first, last);
    if (length < SHORTEST_NATIONAL || length > 12 || run.firstDigit(first) != '0') {
      return false;
    }
    String digits = run.joined(first, last);
    if (first == last) {
      return digits.length() == 11 && digits.startsWith("07");
    }
    if (first > 0 || last < run.groups() - 1 || digits.charAt(1) == '0') {
      return false;
    }
    for (int group = first; group <= last; group++) {
      if (run.length(group) < 2) {
        return false;
      }
    }
    return true;
  }

  /** A year among pairs of digits. */
  private static boolean isDate(NumberRun run, int first, int last) {
    int years = 0;
    for (int group = first; group <= last; group++) {
      int length = run.length(group);
      if (length == 4) {
        String digits = run.joined(group, group);
        years += digits.startsWith("19") || digits.startsWith("20") ? 1 : 0;
      } else if (length > 2) {
        return false;
      }
    }
    return years == 1 && last > first;
  }
}
