package dev.retort.capture.redaction;

import java.util.regex.Pattern;
import org.apache.commons.validator.routines.checkdigit.EAN13CheckDigit;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;
import org.apache.commons.validator.routines.checkdigit.VerhoeffCheckDigit;

/**
 * National ids that tell themselves by form and check digit together. Those of digits alone, in no
 * form, count only where a text calls them so.
 */
final class NationalIds {
  private static final Pattern DNI = Pattern.compile("[XYZ\\d]\\d{7}[A-HJ-NP-TV-Z]");
  private static final Pattern NINO =
      Pattern.compile("[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\\d{6}[A-D]");
  private static final Pattern CODICE_FISCALE =
      Pattern.compile("[A-Z]{6}[\\dLMNP-V]{2}[A-EHLMPRST][\\dLMNP-V]{2}[A-Z][\\dLMNP-V]{3}[A-Z]");
  private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

  /** Values of the characters at odd places, 0 to 9 and A to Z (Italian decree of 23.12.1976). */
  private static final int[] ODD_VALUES = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  private static final Pattern AADHAAR = Pattern.compile("[2-9]\\d{3}[ -]\\d{4}[ -]\\d{4}");
  private static final Pattern CPF = Pattern.compile("\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}");
  private static final Pattern AHV = Pattern.compile("756\\.\\d{4}\\.\\d{4}\\.\\d{2}");
  private static final Pattern NATIONAL_REGISTER =
      Pattern.compile("\\d{2}\\.\\d{2}\\.\\d{2}-\\d{3}\\.\\d{2}");
  private static final Pattern PERSONNUMMER =
      Pattern.compile("(?:\\d{2})?\\d{2}(?:0\\d|1[0-2])(?:[0-2]\\d|3[01])-\\d{4}");
  private static final Pattern NIR =
      Pattern.compile("[12] \\d{2} (?:0\\d|1[0-2]) \\d{2} \\d{3} \\d{3} \\d{2}");

  private NationalIds() {}

  /** Spanish DNI and NIE, British NINO, Italian codice fiscale: upper case, nothing between. */
  static boolean isValid(String code) {
    if (DNI.matcher(code).matches()) {
      int first = "XYZ".indexOf(code.charAt(0));
      String digits = (first < 0 ? code.charAt(0) : (char) ('0' + first)) + code.substring(1, 8);
      return DNI_LETTERS.charAt(Integer.parseInt(digits) % DNI_LETTERS.length()) == code.charAt(8);
    }
    return NINO.matcher(code).matches()
        || (CODICE_FISCALE.matcher(code).matches() && isCodiceFiscale(code));
  }

  private static boolean isCodiceFiscale(String code) {
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      char c = code.charAt(i);
      int value = c <= '9' ? c - '0' : c - 'A';
      sum += i % 2 == 0 ? ODD_VALUES[value] : value;
    }
    return code.charAt(15) == 'A' + sum % 26;
  }

  /**
   * Digits in their country's form: Aadhaar, CPF, Swiss AHV, Belgian national register, Swedish
   * personnummer, French NIR.
   */
  static boolean isValidForm(String form) {
    String digits = form.replaceAll("\\D", "");
    if (AADHAAR.matcher(form).matches()) {
      return VerhoeffCheckDigit.VERHOEFF_CHECK_DIGIT.isValid(digits);
    }
    if (CPF.matcher(form).matches()) {
      return isCpf(digits);
    }
    if (AHV.matcher(form).matches()) {
      return EAN13CheckDigit.EAN13_CHECK_DIGIT.isValid(digits);
    }
    if (NATIONAL_REGISTER.matcher(form).matches()) {
      int check = Integer.parseInt(digits.substring(9));
      long number = Long.parseLong(digits.substring(0, 9));
      return 97 - number % 97 == check || 97 - (2_000_000_000L + number) % 97 == check;
    }
    if (PERSONNUMMER.matcher(form).matches()) {
      return LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits.substring(digits.length() - 10));
    }
    return NIR.matcher(form).matches()
        && 97 - Long.parseLong(digits.substring(0, 13)) % 97
            == Long.parseLong(digits.substring(13));
  }

  private static boolean isCpf(String digits) {
    return cpfDigit(digits, 9) == digits.charAt(9) - '0'
        && cpfDigit(digits, 10) == digits.charAt(10) - '0'
        && digits.chars().distinct().count() > 1;
  }

  private static int cpfDigit(String digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (digits.charAt(i) - '0') * (count + 1 - i);
    }
    int rest = sum * 10 % 11;
    return rest == 10 ? 0 : rest;
  }
}
