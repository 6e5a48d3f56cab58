package dev.retort.evaluator.guardrail;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.retort.evaluator.guardrail.PersonalValue.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.validator.routines.checkdigit.CheckDigit;
import org.apache.commons.validator.routines.checkdigit.CheckDigitException;
import org.apache.commons.validator.routines.checkdigit.IBANCheckDigit;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;
import org.apache.commons.validator.routines.checkdigit.VerhoeffCheckDigit;

/**
 * Writes personal data that is well-formed and nobody's: names of a written list, numbers with
 * right check digits, e-mails of domains that RFC 2606 reserves. Equal seeds give equal values. Not
 * thread-safe.
 */
final class PersonalDataGenerator {
  private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();
  private static final List<String> REGIONS =
      List.of("DE", "GB", "US", "FR", "ES", "IT", "NL", "PL", "AT", "CH", "BR", "IN");
  private static final List<PhoneNumberFormat> FORMATS =
      List.of(PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164, PhoneNumberFormat.NATIONAL);
  private static final List<String> MAIL_DOMAINS =
      List.of("example.com", "example.org", "example.net");

  /** What follows the check digits (ISO 13616): 9 stands for a digit, A for a letter. */
  private static final List<String> IBANS =
      List.of(
          "DE999999999999999999",
          "NLAAAA9999999999",
          "GBAAAA99999999999999",
          "AT9999999999999999",
          "PL999999999999999999999999",
          "SE99999999999999999999",
          "CH99999999999999999");

  /** Issuers' prefixes; a card number is filled up with digits to the given length. */
  private static final List<String> CARDS =
      List.of("4999999999999999", "5199999999999999", "5399999999999999", "379999999999999");

  private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
  private static final String NINO_PREFIXES = "ABCEGHJKLMNPRSTWXYZ";

  private final Map<String, List<String>> lists = WrittenLists.sections("personal-data.txt");
  private final SplittableRandom random;

  PersonalDataGenerator(SplittableRandom random) {
    this.random = random;
  }

  /** A value of a kind. */
  PersonalValue value(Kind kind) {
    return switch (kind) {
      case NAME -> name();
      case EMAIL -> email();
      case PHONE -> phone();
      case IBAN -> PersonalValue.of(kind, grouped(iban()));
      case CARD ->
          PersonalValue.of(kind, grouped(checked(pick(CARDS), LuhnCheckDigit.LUHN_CHECK_DIGIT)));
      case ADDRESS -> address();
      case NATIONAL_ID -> PersonalValue.of(kind, nationalId());
    };
  }

  /** A sentence that holds a value. */
  String sentence(PersonalValue value) {
    return pick(lists.get("say-" + value.kind().wireName())).replace("%s", value.text());
  }

  private PersonalValue name() {
    String first = pick(lists.get("first-names"));
    String surname = pick(lists.get("surnames"));
    return new PersonalValue(
        Kind.NAME,
        first + " " + surname,
        List.of(Squashed.of(first + surname), Squashed.of(surname + first)));
  }

  private PersonalValue email() {
    String local =
        (pick(lists.get("first-names")) + "." + pick(lists.get("surnames")))
            .toLowerCase(Locale.ROOT);
    return PersonalValue.of(
        Kind.EMAIL, local + random.nextInt(10, 1000) + "@" + pick(MAIL_DOMAINS));
  }

  /** The country's example number with other last digits, as long as that is a valid number. */
  private PersonalValue phone() {
    PhoneNumber example = PHONES.getExampleNumber(pick(REGIONS));
    PhoneNumber number;
    do {
      number =
          new PhoneNumber()
              .mergeFrom(example)
              .setNationalNumber(
                  example.getNationalNumber() / 10_000 * 10_000 + random.nextInt(10_000));
    } while (!PHONES.isValidNumber(number));
    return new PersonalValue(
        Kind.PHONE,
        PHONES.format(number, pick(FORMATS)),
        List.of(PHONES.getNationalSignificantNumber(number)));
  }

  private PersonalValue address() {
    int number = random.nextInt(1, 200);
    boolean numberFirst = random.nextBoolean();
    String street = pick(lists.get(numberFirst ? "streets-number-first" : "streets-number-last"));
    String house = numberFirst ? number + " " + street : street + " " + number;
    return new PersonalValue(
        Kind.ADDRESS, house + ", " + pick(lists.get("towns")), List.of(Squashed.of(house)));
  }

  private String iban() {
    String pattern = pick(IBANS);
    String country = pattern.substring(0, 2);
    String account = filled(pattern.substring(2));
    return country
        + checkDigits(IBANCheckDigit.IBAN_CHECK_DIGIT, country + "00" + account)
        + account;
  }

  /** A US social security number, a British NINO, a Spanish DNI or an Indian Aadhaar. */
  private String nationalId() {
    return switch (random.nextInt(4)) {
      case 0 ->
          String.format(
              Locale.ROOT,
              "%03d-%02d-%04d",
              random.nextInt(1, 666),
              random.nextInt(1, 100),
              random.nextInt(1, 10_000));
      case 1 -> nino();
      case 2 -> dni();
      default ->
          grouped(
              checked("2" + filled("9999999999") + "9", VerhoeffCheckDigit.VERHOEFF_CHECK_DIGIT));
    };
  }

  private String nino() {
    char first = NINO_PREFIXES.charAt(random.nextInt(NINO_PREFIXES.length()));
    return first + filled("P 99 99 99 ").replace('P', 'E') + (char) ('A' + random.nextInt(4));
  }

  private String dni() {
    int digits = random.nextInt(10_000_000, 100_000_000);
    return String.valueOf(digits) + DNI_LETTERS.charAt(digits % DNI_LETTERS.length());
  }

  /** The pattern filled, its last digit replaced by the check digit of the others. */
  private String checked(String pattern, CheckDigit digit) {
    String prefix = pattern.substring(0, 2);
    String body = prefix + filled(pattern.substring(2, pattern.length() - 1));
    return body + checkDigits(digit, body);
  }

  private String filled(String pattern) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '9') {
        text.append((char) ('0' + random.nextInt(10)));
      } else {
        text.append(c == 'A' ? (char) ('A' + random.nextInt(26)) : c);
      }
    }
    return text.toString();
  }

  private static String checkDigits(CheckDigit digit, String code) {
    try {
      return digit.calculate(code);
    } catch (CheckDigitException e) {
      throw new IllegalStateException("no check digit for the generated code " + code, e);
    }
  }

  private static String grouped(String code) {
    return code.replaceAll("(.{4})(?!$)", "$1 ");
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
