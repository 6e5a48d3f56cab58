package dev.retort.capture.redaction;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.validator.routines.IBANValidator;

/**
 * Finds codes of letters and digits: IBANs, national ids that have letters, and whatever a text
 * calls somebody's id or account.
 */
final class CodeRecogniser implements Recogniser {
  private static final int FEWEST_DIGITS = 5;
  private static final int LONGEST = 48;

  /** Spaced or not: AB 12 34 56 C. */
  private static final Pattern NINO =
      Pattern.compile("[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\\d{2}){3} ?[A-D](?![A-Za-z0-9])");

  /** Each part has a digit, but for letters at the ends. */
  private static final Pattern SAID =
      Pattern.compile(
          "(?:[A-Z]{1,3}[ -]?)?(?<![a-zA-Z])[A-Za-z]{0,4}\\d[A-Za-z0-9]*(?:[ ./-]{1,2}[A-Za-z]{0,2}\\d[A-Za-z0-9]*){0,6}(?:[ -][A-Z](?![A-Za-z'’ ]))?");

  private static final Pattern DATE =
      Pattern.compile("\\d{4}[-./]\\d{1,2}[-./]\\d{1,2}|\\d{1,2}[-./]\\d{1,2}[-./]\\d{4}");

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    if (profile.digits() < FEWEST_DIGITS) {
      return;
    }
    String text = profile.text();
    DigitRuns digits = profile.digitRuns();
    for (int at = digits.next(0); at >= 0; at = digits.next(at)) {
      at = codeAround(profile, at, found);
    }
    for (CueHit hit : profile.cues()) {
      switch (hit.cue()) {
        case NATIONAL_ID -> said(text, hit, PersonalDataKind.NATIONAL_ID, 5, 18, found);
        case BANK_ACCOUNT -> said(text, hit, PersonalDataKind.BANK_ACCOUNT, 6, 20, found);
        case SOCIAL_SECURITY -> said(text, hit, PersonalDataKind.US_SSN, 9, 9, found);
        default -> {}
      }
    }
  }

  /** Looks at the letters and digits around a digit; gives their end. */
  private static int codeAround(TextProfile profile, int digit, List<PersonalDataSpan> found) {
    String text = profile.text();
    int start = digit;
    while (start > 0 && isCode(text.charAt(start - 1))) {
      start--;
    }
    int end = digit;
    while (end < text.length() && isCode(text.charAt(end))) {
      end++;
    }
    if (start > 0 && isWord(text.charAt(start - 1))) {
      return end;
    }
    if (end - start == 2 && start == digit && start >= 3 && text.charAt(start - 1) == ' ') {
      nino(text, start - 3, found);
    } else if (start < digit || end - start == 9) {
      code(profile, start, end, found);
    }
    return end;
  }

  private static void nino(String text, int start, List<PersonalDataSpan> found) {
    if (start == 0 || !isWord(text.charAt(start - 1))) {
      Matcher nino = NINO.matcher(text).region(start, Math.min(text.length(), start + 14));
      if (nino.lookingAt()) {
        found.add(new PersonalDataSpan(start, nino.end(), PersonalDataKind.NATIONAL_ID));
      }
    }
  }

  private static void code(TextProfile profile, int start, int end, List<PersonalDataSpan> found) {
    String text = profile.text();
    int length = end - start;
    if (length >= 4
        && !isDigit(text.charAt(start))
        && !isDigit(text.charAt(start + 1))
        && isDigit(text.charAt(start + 2))
        && isDigit(text.charAt(start + 3))) {
      int ibanEnd = ibanEnd(profile, start);
      if (ibanEnd > 0) {
        found.add(new PersonalDataSpan(start, ibanEnd, PersonalDataKind.IBAN));
        return;
      }
      if (length == 4) {
        nino(text, start, found);
      }
    }
    if ((length == 9 || length == 16)
        && !isDigit(text.charAt(end - 1))
        && NationalIds.isValid(text.substring(start, end).toUpperCase(Locale.ROOT))) {
      found.add(new PersonalDataSpan(start, end, PersonalDataKind.NATIONAL_ID));
    }
  }

  /** Reads on over blanks and hyphens to the country's length; -1 if that gives no IBAN. */
  private static int ibanEnd(TextProfile profile, int start) {
    String text = profile.text();
    String country = text.substring(start, start + 2).toUpperCase(Locale.ROOT);
    IBANValidator.Validator format = IBANValidator.getInstance().getValidator(country);
    if (format == null) {
      return -1;
    }
    StringBuilder iban = new StringBuilder(format.getIbanLength());
    int at = start;
    while (at < text.length() && iban.length() < format.getIbanLength()) {
      char c = text.charAt(at);
      if (isCode(c)) {
        iban.append(Character.toUpperCase(c));
      } else if (!(isSeparator(c) && at + 1 < text.length() && isCode(text.charAt(at + 1)))) {
        return -1;
      }
      at++;
    }
    boolean whole = at >= text.length() || !isWord(text.charAt(at));
    if (!whole || iban.length() < format.getIbanLength()) {
      return -1;
    }
    String code = iban.toString();
    boolean valid =
        IBANValidator.getInstance().isValid(code)
            // A slip of the finger in what is called an IBAN still leaves the rest of it.
            || (format.getRegexValidator().isValid(code) && profile.isCued(Cue.IBAN, start));
    return valid ? at : -1;
  }

  private static void said(
      String text,
      CueHit hit,
      PersonalDataKind kind,
      int fewest,
      int most,
      List<PersonalDataSpan> found) {
    int limit = Math.min(text.length(), hit.end() + LONGEST);
    int start = hit.end();
    while (start < limit && !isDigit(text.charAt(start))) {
      start++;
    }
    while (start > hit.end() && Character.isUpperCase(text.charAt(start - 1))) {
      start--;
    }
    if (start >= limit || !CueGap.isSmall(text, hit.end(), start)) {
      return;
    }
    Matcher code = SAID.matcher(text).region(start, limit).useTransparentBounds(true);
    if (code.lookingAt()) {
      long digits = code.group().chars().filter(c -> isDigit((char) c)).count();
      if (digits >= fewest && digits <= most && !DATE.matcher(code.group()).matches()) {
        found.add(new PersonalDataSpan(start, code.end(), kind));
      }
    }
  }

  private static boolean isSeparator(char c) {
    return c == ' ' || c == '-' || c == '\u00a0';
  }

  private static boolean isCode(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
