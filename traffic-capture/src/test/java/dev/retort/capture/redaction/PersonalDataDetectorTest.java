package dev.retort.capture.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are nobody's: reserved domains and numbers, right check digits, made-up names. */
class PersonalDataDetectorTest {
  private static final PersonalDataDetector DETECTOR = PersonalDataDetector.standard();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EMAIL | write to jo_smith+news@mail.example.co.uk. | jo_smith+news@mail.example.co.uk",
        "EMAIL | <ANN@EXAMPLE.ORG>, please | ANN@EXAMPLE.ORG",
        "EMAIL | mailto:müller@bücher.example | müller@bücher.example",
        "EMAIL | email=kim@example.net&x=1 | kim@example.net",
        "EMAIL | ann.lee (at) example (dot) org wrote | ann.lee (at) example (dot) org",
        "PHONE | ring +1 (212) 555-0147 today | +1 (212) 555-0147",
        "PHONE | it is (212) 555-0147 | (212) 555-0147",
        "PHONE | 212.555.0147 or so | 212.555.0147",
        "PHONE | my number is 12125550147 | 12125550147",
        "PHONE | tel. 020 7946 0018 | 020 7946 0018",
        "PHONE | I am on 07700 900461 | 07700 900461",
        "PHONE | 07700900461 is mine | 07700900461",
        "PHONE | Meine Nummer: +49 30 23125 014 | +49 30 23125 014",
        "PHONE | Handy 0171 2345678 | 0171 2345678",
        "PHONE | llámame al +34 612 34 56 78 | +34 612 34 56 78",
        "PHONE | 01 99 00 12 34 à partir de midi | 01 99 00 12 34",
        "PHONE | call me on 0049 30 23125014 | 0049 30 23125014",
        "PHONE | WhatsApp: 98765 43210 | 98765 43210",
        "CREDIT_CARD | paid with 4111 1111 1111 1111 12/27 | 4111 1111 1111 1111",
        "CREDIT_CARD | 5555-5555-5555-4444. | 5555-5555-5555-4444",
        "CREDIT_CARD | amex 3782 822463 10005 | 3782 822463 10005",
        "CREDIT_CARD | 6011111111111117 | 6011111111111117",
        "IBAN | to DE89 3704 0044 0532 0130 00 please | DE89 3704 0044 0532 0130 00",
        "IBAN | gb82west12345698765432 | gb82west12345698765432",
        "IBAN | IBAN: NL91ABNA0417164300. | NL91ABNA0417164300",
        "US_SSN | ssn 078-05-1120 | 078-05-1120",
        "US_SSN | my social is 912-70-1234 | 912-70-1234",
        "US_SSN | Social Security Number: 078051120 | 078051120",
        "NATIONAL_ID | NINO AB 12 34 56 C | AB 12 34 56 C",
        "NATIONAL_ID | mi DNI es 12345678Z | 12345678Z",
        "NATIONAL_ID | CPF 529.982.247-25 | 529.982.247-25",
        "NATIONAL_ID | aadhaar 2341 2341 2346 | 2341 2341 2346",
        "NATIONAL_ID | codice RSSMRA85T10A562S qui | RSSMRA85T10A562S",
        "NATIONAL_ID | my passport number is C01X00T47 | C01X00T47",
        "NATIONAL_ID | PESEL: 44051401359 | 44051401359",
        "BANK_ACCOUNT | sort code 20-00-00 | 20-00-00",
        "BANK_ACCOUNT | my account number is 55779911 | 55779911",
        "IP_ADDRESS | from 203.0.113.77:8080 | 203.0.113.77",
        "IP_ADDRESS | 2001:db8:85a3::8a2e:370:7334 | 2001:db8:85a3::8a2e:370:7334",
        "SECRET | key sk-abcDEF1234567890abcdef | sk-abcDEF1234567890abcdef",
        "SECRET | ghp_abcdefghijklmnopqrstuvwxyz0123456789 | ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "SECRET | Authorization: Bearer abc.DEF-123456789_xyz | abc.DEF-123456789_xyz",
        "SECRET | my password is hunter2! | hunter2",
        "SECRET | DB_PASSWORD=hunter2x | hunter2x",
        "SECRET | url: postgres://app:s3cr:et@db/orders | s3cr:et",
        "SECRET | AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY | wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY",
        "SECRET | id AKIAIOSFODNN7EXAMPLE, | AKIAIOSFODNN7EXAMPLE",
        "SECRET | (shpat_0123456789abcdef0123456789abcdef) | shpat_0123456789abcdef0123456789abcdef",
        "SECRET | Authorization: Basic dXNlcjpwYXNzd29yZDEyMw== | dXNlcjpwYXNzd29yZDEyMw==",
        "SECRET | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
        "SECRET | signing key: Zx8vT2qLw9RbN4mKc7YpHs3D | Zx8vT2qLw9RbN4mKc7YpHs3D",
        "SECRET | my PIN is 4821 | 4821",
        "DATE_OF_BIRTH | I was born on 3 March 1984 in | 3 March 1984",
        "DATE_OF_BIRTH | DOB: 03/14/1984 | 03/14/1984",
        "STREET_ADDRESS | I live at 12 Mill Lane, York | 12 Mill Lane",
        "STREET_ADDRESS | meine Adresse ist Lindenstraße 5a in Köln | Lindenstraße 5a"
      })
  void findsWhatHasAFormOrIsCalledSo(PersonalDataKind kind, String text, String value) {
    assertThat(found(text)).contains(kind + " " + value);
  }

  @Test
  void leavesAloneANameThatRunsIntoThePhraseBehindIt() {
    assertThat(found("Ann Lee-à l'appareil.")).isEmpty();
    assertThat(found("Ann Lee à l'appareil.")).containsExactly("PERSON_NAME Ann Lee");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "My name is Ingrid Okafor. I lost my card | Ingrid Okafor",
        "my name is john smith and i lost my card | john smith",
        "MY NAME IS JOHN SMITH AND I LOST MY CARD | JOHN SMITH",
        "Hi, I'm Priya, can you help? | Priya",
        "This is Tomasz Wójcik speaking | Tomasz Wójcik",
        "This is Xanthe Quill. Where is it? | Xanthe Quill",
        "Regards, Jean-Luc O'Neill How do I pay | Jean-Luc O'Neill",
        "Thanks in advance,⏎Maria | Maria",
        "It failed again. - Björn Åkesson | Björn Åkesson",
        "- Haddad, Leila why is it closed | Haddad, Leila",
        "My name is Novak, Petra. | Novak, Petra",
        "I spoke to Mr. Anselm on Monday | Anselm",
        "Please ask Dr. Mara van der Veen about it | Mara van der Veen",
        "Dear Ms Kowalczyk, | Kowalczyk",
        "Full name: Aroha Ngata | Aroha Ngata",
        "customer Hiroshi Tanaka wants a refund | Hiroshi Tanaka",
        "My wife Giulia Conti has the card | Giulia Conti",
        "Mein Name ist Jürgen Groß und ich | Jürgen Groß",
        "Ich heiße Anke Vogt. | Anke Vogt",
        "Je m'appelle Élodie Marchand | Élodie Marchand",
        "Me llamo Íñigo Salas y no puedo | Íñigo Salas",
        "Mit freundlichen Grüßen Detlef Kramm | Detlef Kramm",
        "Меня зовут Ольга Петрова. | Ольга Петрова",
        "Olumide Bakare here, the app is down | Olumide Bakare",
        "on behalf of Chidi Eze I ask | Chidi Eze",
        "{\"name\": \"Anna Keller\", \"age\": 31} | Anna Keller"
      })
  void findsNamesByTheWordsAroundThem(String text, String name) {
    assertThat(found(text.replace('⏎', '\n'))).containsExactly("PERSON_NAME " + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "order #921038612 and invoice 2024-0019-88",
        "order number is 12125550147",
        "tracking 8873349013050634, parcel 0869492904791781",
        "card number 4111 1111 1111 1112",
        "app version 2.13.7829, build 10.0.19045.3803",
        "version 10.2.3.14 fails",
        "request d25a7750-8d07-476b-ab28-aacd74d43ab4",
        "on 2025-08-19, 19.08.2025, 08/19/2025 and 19 08 2025 at 14:32:10",
        "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "it costs $1,250,000.00 or 1.250.000,00 €",
        "192.168.1.10 and 127.0.0.1 are local, std::map is not",
        "ISBN 978-3-16-148410-0",
        "cache key: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "key = d25a7750-8d07-476b-ab28-aacd74d43ab4",
        "press any key: the sk-learn-compatible-estimators follow",
        "the key is under the mat, http://localhost:8080/a@b",
        "primary key: orders_customer_id_2024_index",
        "pi is 3.14159265358979 and e 2.718281828",
        "DE99 is a shelf, GB12 another, model XK-2201-0045",
        "image@2x.png and @types/node@18.2.0",
        "card ending in 4242, call extension 12",
        "reset my PIN 3 times; my password is not accepted",
        "play Kate Bush by Spotify and rate Jane Eyre four stars",
        "This is Apple Pay. This is New York. I am Very Happy with it.",
        "Thanks, Support Team",
        "Regards, Customer Service",
        "my name is wrong on the card",
        "name: report_final.pdf, file name: Budget March",
        "- Blue shirt\n- Green Shirt\n- Red Shirt",
        "add it to my playlist This Is Country Music",
        "{\"movie_name\": \"Adam at Six\", \"object_name\": \"Mary Poppins\"}",
        "I'd like to watch Miss Congeniality and drink a Dr. Pepper",
        "[EMAIL_1] and [PERSON_NAME_3] are placeholders",
        "1 2 3 4 5 6 7 8 9 10 11 12 13",
        "We sold 1200 3400 5600 units"
      })
  void leavesWhatOnlyLooksLikePersonalData(String text) {
    assertThat(found(text)).isEmpty();
  }

  @Test
  void aPrivateKeyGoesAsAWhole() {
    String key =
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\nq8V5\n-----END RSA PRIVATE KEY-----";
    assertThat(found("see\n" + key + "\nthanks")).containsExactly("SECRET " + key);
  }

  @Test
  void aPrivateKeyGoesWithItsHeadersAndEscapedLines() {
    String key =
        "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEpAIBAAKCAQEA7\n-----END EC PRIVATE KEY-----";
    assertThat(found(key + " and " + key)).containsExactly("SECRET " + key, "SECRET " + key);
    String json = "{\"pem\":\"" + key.replace("\n", "\\n") + "\"}";
    assertThat(found(json)).containsExactly("SECRET " + key.replace("\n", "\\n"));
    assertThat(found("-----BEGIN PRIVATE KEY-----\nMIIEpAIB cut."))
        .containsExactly("SECRET -----BEGIN PRIVATE KEY-----\nMIIEpAIB cut");
  }

  private static List<String> found(String text) {
    return DETECTOR.find(text).stream()
        .map(span -> span.kind() + " " + text.substring(span.start(), span.end()))
        .toList();
  }
}
