package dev.retort.capture.redaction;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * What a personal value is. Where values overlap, the kind that comes first wins: it is recognised
 * by the stricter rule. Kinds of a configuration's own come behind the standard ones, by name.
 *
 * @param name words of capitals and digits with underscores between, each beginning with a letter,
 *     such as {@code STAFF_ID}; at most {@value #LONGEST} characters
 */
public record PersonalDataKind(@JsonValue String name)
    implements Comparable<PersonalDataKind>, Serializable {
  private static final int LONGEST = 60;

  /** Passwords, PINs, API keys, tokens, private keys. */
  public static final PersonalDataKind SECRET = new PersonalDataKind("SECRET");

  /** E-mail addresses, spelled-out ones ("ann (at) example (dot) org") included. */
  public static final PersonalDataKind EMAIL = new PersonalDataKind("EMAIL");

  /** Bank accounts with right check digits in their country's form (ISO 13616). */
  public static final PersonalDataKind IBAN = new PersonalDataKind("IBAN");

  /** Numbers of payment cards: an issuer's prefix and length, and a right Luhn digit. */
  public static final PersonalDataKind CREDIT_CARD = new PersonalDataKind("CREDIT_CARD");

  /** Social security and individual taxpayer numbers of the United States. */
  public static final PersonalDataKind US_SSN = new PersonalDataKind("US_SSN");

  /** Numbers by which other states know people, by check digit or by what they are called. */
  public static final PersonalDataKind NATIONAL_ID = new PersonalDataKind("NATIONAL_ID");

  /** Account numbers, sort codes and routing numbers, where the text calls them so. */
  public static final PersonalDataKind BANK_ACCOUNT = new PersonalDataKind("BANK_ACCOUNT");

  /** Dates that the text calls somebody's birth. */
  public static final PersonalDataKind DATE_OF_BIRTH = new PersonalDataKind("DATE_OF_BIRTH");

  /** Public IPv4 and IPv6 addresses. */
  public static final PersonalDataKind IP_ADDRESS = new PersonalDataKind("IP_ADDRESS");

  /** Telephone numbers. */
  public static final PersonalDataKind PHONE = new PersonalDataKind("PHONE");

  /** Streets with house numbers, where the text says that somebody lives there. */
  public static final PersonalDataKind STREET_ADDRESS = new PersonalDataKind("STREET_ADDRESS");

  /** Names of people, where the text says that they are: see {@link PersonalDataDetector}. */
  public static final PersonalDataKind PERSON_NAME = new PersonalDataKind("PERSON_NAME");

  private static final List<PersonalDataKind> STANDARD =
      List.of(
          SECRET,
          EMAIL,
          IBAN,
          CREDIT_CARD,
          US_SSN,
          NATIONAL_ID,
          BANK_ACCOUNT,
          DATE_OF_BIRTH,
          IP_ADDRESS,
          PHONE,
          STREET_ADDRESS,
          PERSON_NAME);

  private static final Comparator<PersonalDataKind> ORDER =
      Comparator.comparingInt(PersonalDataKind::rank).thenComparing(PersonalDataKind::name);

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public PersonalDataKind {
    if (!isName(name, 0, name.length())) {
      throw new IllegalArgumentException(
          "'%s' is no kind of personal data: use words of capitals and digits with '_' between, each beginning with a letter, such as STAFF_ID"
              .formatted(name));
    }
  }

  /** Whether a range of a text is a kind's name. */
  static boolean isName(String text, int from, int to) {
    if (to <= from || to - from > LONGEST || text.charAt(to - 1) == '_') {
      return false;
    }
    boolean begins = true;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean capital = c >= 'A' && c <= 'Z';
      boolean digit = c >= '0' && c <= '9';
      if (begins ? !capital : !(capital || digit || c == '_')) {
        return false;
      }
      begins = c == '_';
    }
    return true;
  }

  /** The kinds that are found without any configuration, the strictest rule's first. */
  public static List<PersonalDataKind> standard() {
    return STANDARD;
  }

  private int rank() {
    int rank = STANDARD.indexOf(this);
    return rank < 0 ? STANDARD.size() : rank;
  }

  @Override
  public int compareTo(PersonalDataKind other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name;
  }
}
