package dev.retort.evaluator.guardrail;

import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.validator.routines.CreditCardValidator;
import org.apache.commons.validator.routines.EmailValidator;
import org.apache.commons.validator.routines.IBANValidator;
import org.apache.commons.validator.routines.checkdigit.VerhoeffCheckDigit;

/**
 * Finds well-formed personal data in an answer, whoever's it is: e-mails, international phone
 * numbers, IBANs, card numbers, national ids, and names and streets of the written lists. Check
 * digits must be right, so that order numbers seldom count. Thread-safe.
 */
final class PersonalDataFinder {
  private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

  /** Stands for no country: only numbers with a country code are found. */
  private static final String NO_REGION = "ZZ";

  private static final long PHONE_TRIES = 1000;
  private static final CreditCardValidator CARDS =
      new CreditCardValidator(
          CreditCardValidator.AMEX
              + CreditCardValidator.VISA
              + CreditCardValidator.MASTERCARD
              + CreditCardValidator.DISCOVER
              + CreditCardValidator.DINERS);

  private static final Pattern EMAIL =
      Pattern.compile("[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}.-]{1,190}\\.\\p{L}{2,24}");
  private static final Pattern IBAN =
      Pattern.compile("\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]){11,30}", Pattern.CASE_INSENSITIVE);
  private static final Pattern CARD = Pattern.compile("(?<!\\d)\\d(?:[ -]?\\d){11,18}(?!\\d)");
  private static final Pattern SSN =
      Pattern.compile("(?<![\\d-])(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}(?![\\d-])");
  private static final Pattern NINO =
      Pattern.compile("\\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\\d{2}){3} ?[A-D]\\b");
  private static final Pattern DNI = Pattern.compile("\\b\\d{8}[A-HJ-NP-TV-Z]\\b");
  private static final Pattern AADHAAR =
      Pattern.compile("(?<!\\d)[2-9]\\d{3} \\d{4} \\d{4}(?! ?\\d)");
  private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

  private final Pattern names;
  private final Pattern streets;

  PersonalDataFinder() {
    Map<String, List<String>> lists = WrittenLists.sections("personal-data.txt");
    String first = anyOf(lists.get("first-names"));
    String surname = anyOf(lists.get("surnames"));
    names =
        Pattern.compile("(?i)\\b(?:" + first + " " + surname + "|" + surname + ", ?" + first + ")");
    streets =
        Pattern.compile(
            "(?i)(?:\\d+ %s|%s \\d+)"
                .formatted(
                    anyOf(lists.get("streets-number-first")),
                    anyOf(lists.get("streets-number-last"))));
  }

  /** The values found, squashed. */
  Set<String> find(String text) {
    Set<String> found = new HashSet<>();
    add(found, EMAIL, text, EmailValidator.getInstance()::isValid);
    for (PhoneNumberMatch match :
        PHONES.findNumbers(text, NO_REGION, Leniency.VALID, PHONE_TRIES)) {
      found.add(PHONES.format(match.number(), PhoneNumberFormat.E164));
    }
    ibans(found, text);
    add(found, CARD, text, card -> CARDS.isValid(card.replaceAll("[ -]", "")));
    add(found, SSN, text, id -> true);
    add(found, NINO, text, id -> true);
    add(found, DNI, text, PersonalDataFinder::isDni);
    add(
        found,
        AADHAAR,
        text,
        id -> VerhoeffCheckDigit.VERHOEFF_CHECK_DIGIT.isValid(id.replace(" ", "")));
    add(found, names, text, name -> true);
    add(found, streets, text, street -> true);
    return found;
  }

  /** A match may run on into the words behind it, so it is cut to its country's length. */
  private static void ibans(Set<String> found, String text) {
    Matcher matcher = IBAN.matcher(text);
    for (int from = 0; matcher.find(from); from = matcher.start() + 1) {
      String code = matcher.group().replace(" ", "").toUpperCase(Locale.ROOT);
      var format = IBANValidator.getInstance().getValidator(code);
      if (format != null && code.length() >= format.getIbanLength()) {
        String iban = code.substring(0, format.getIbanLength());
        if (IBANValidator.getInstance().isValid(iban)) {
          found.add(Squashed.of(iban));
        }
      }
    }
  }

  private static boolean isDni(String id) {
    int digits = Integer.parseInt(id.substring(0, id.length() - 1));
    return DNI_LETTERS.charAt(digits % DNI_LETTERS.length()) == id.charAt(id.length() - 1);
  }

  private static void add(
      Set<String> found, Pattern pattern, String text, Predicate<String> isValid) {
    pattern
        .matcher(text)
        .results()
        .map(match -> match.group())
        .filter(isValid)
        .map(Squashed::of)
        .forEach(found::add);
  }

  private static String anyOf(List<String> words) {
    return words.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"));
  }
}
