package dev.retort.capture.redaction;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;

/**
 * Finds numbers of digits alone: cards, US social security numbers, national ids in their form, and
 * telephone numbers.
 */
final class NumberRecogniser implements Recogniser {
  private static final int FEWEST_DIGITS = 6;
  private static final int SHORTEST_CARD = 12;
  private static final int LONGEST_CARD = 19;

  private final PhoneForms phones = new PhoneForms();

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    if (profile.digits() < FEWEST_DIGITS) {
      return;
    }
    NumberRun run = new NumberRun(profile);
    int from = 0;
    while (run.read(from)) {
      find(profile, run, found);
      from = run.end(run.groups() - 1);
    }
  }

  private void find(TextProfile profile, NumberRun run, List<PersonalDataSpan> found) {
    int group = 0;
    while (group < run.groups() && run.digits(group, run.groups() - 1) >= FEWEST_DIGITS) {
      int next = group + 1;
      for (int last = run.groups() - 1; last >= group; last--) {
        Optional<PersonalDataSpan> span = number(profile, run, group, last);
        if (span.isPresent()) {
          found.add(span.get());
          next = last + 1;
          break;
        }
      }
      group = next;
    }
  }

  private Optional<PersonalDataSpan> number(
      TextProfile profile, NumberRun run, int first, int last) {
    int digits = run.digits(first, last);
    if (digits < FEWEST_DIGITS || digits > LONGEST_CARD) {
      return Optional.empty();
    }
    if (run.standsAlone(first, last)) {
      if (isCard(run, first, last, digits)) {
        return span(run, first, last, PersonalDataKind.CREDIT_CARD);
      }
      if (isSocialSecurityNumber(profile, run, first, last)) {
        return span(run, first, last, PersonalDataKind.US_SSN);
      }
      if (isNationalId(profile.text(), run, first, last)) {
        return span(run, first, last, PersonalDataKind.NATIONAL_ID);
      }
    }
    OptionalInt phone = phones.start(profile, run, first, last);
    return phone.isPresent()
        ? Optional.of(new PersonalDataSpan(phone.getAsInt(), run.end(last), PersonalDataKind.PHONE))
        : Optional.empty();
  }

  private static Optional<PersonalDataSpan> span(
      NumberRun run, int first, int last, PersonalDataKind kind) {
    return Optional.of(new PersonalDataSpan(run.start(first), run.end(last), kind));
  }

  /** In one piece, or as it is embossed: by fours, or 4-6-5 and 4-6-4. */
  private static boolean isCard(NumberRun run, int first, int last, int digits) {
    if (digits < SHORTEST_CARD) {
      return false;
    }
    boolean embossed =
        first == last
            || (run.isEvenlySeparated(first, last)
                && " -.".contains(run.separator(first))
                && (run.isForm(first, last, 4, 6, 5)
                    || run.isForm(first, last, 4, 6, 4)
                    || isByFours(run, first, last)));
    if (!embossed) {
      return false;
    }
    String number = run.joined(first, last);
    return number.charAt(0) >= '2'
        && hasIssuer(number)
        && LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(number);
  }

  private static boolean isNationalId(String text, NumberRun run, int first, int last) {
    boolean form =
        run.isForm(first, last, 4, 4, 4)
            || run.isForm(first, last, 3, 3, 3, 2)
            || run.isForm(first, last, 3, 4, 4, 2)
            || run.isForm(first, last, 2, 2, 2, 3, 2)
            || run.isForm(first, last, 6, 4)
            || run.isForm(first, last, 8, 4)
            || run.isForm(first, last, 1, 2, 2, 2, 3, 3, 2);
    return form && NationalIds.isValidForm(text.substring(run.start(first), run.end(last)));
  }

  private static boolean isByFours(NumberRun run, int first, int last) {
    for (int group = first; group < last; group++) {
      if (run.length(group) != 4) {
        return false;
      }
    }
    return run.length(last) <= 4;
  }

  /** The issuers' prefixes and lengths of ISO/IEC 7812, the large ones. */
  private static boolean hasIssuer(String number) {
    int length = number.length();
    int two = Integer.parseInt(number.substring(0, 2));
    int four = Integer.parseInt(number.substring(0, 4));
    boolean visa = number.charAt(0) == '4' && (length == 13 || length == 16 || length == 19);
    boolean mastercard =
        length == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720));
    boolean amex = length == 15 && (two == 34 || two == 37);
    boolean discover =
        length >= 16 && (four == 6011 || two == 65 || (four >= 6440 && four <= 6499) || two == 62);
    boolean diners = length >= 14 && length <= 19 && (two == 36 || two == 38 || two == 30);
    boolean jcb = length >= 16 && four >= 3528 && four <= 3589;
    boolean maestro =
        (two == 50 || (two >= 56 && two <= 58) || two == 63 || two == 67)
            && (length == 16 || length == 18 || length == 19);
    return visa || mastercard || amex || discover || diners || jcb || maestro;
  }

  /** Those of the 900s are taxpayer numbers (ITIN), which identify people as well. */
  private static boolean isSocialSecurityNumber(
      TextProfile profile, NumberRun run, int first, int last) {
    if (!run.isForm(first, last, 3, 2, 4) || !run.isEvenlySeparated(first, last)) {
      return false;
    }
    String separator = run.separator(first);
    boolean form =
        separator.equals("-")
            || separator.equals("‑")
            || profile.isCued(Cue.SOCIAL_SECURITY, run.start(first));
    String number = run.joined(first, last);
    return form
        && !number.startsWith("000")
        && !number.startsWith("666")
        && !number.startsWith("00", 3)
        && !number.endsWith("0000");
  }
}
