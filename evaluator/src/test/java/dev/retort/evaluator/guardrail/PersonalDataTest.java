package dev.retort.evaluator.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.retort.evaluator.guardrail.PersonalValue.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.validator.routines.EmailValidator;
import org.apache.commons.validator.routines.IBANValidator;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {
  private static final PersonalDataFinder FINDER = new PersonalDataFinder();

  @Test
  void ibansCardsAndMailsAreWellFormed() {
    assertThat(texts(Kind.IBAN))
        .allMatch(iban -> IBANValidator.getInstance().isValid(iban.replace(" ", "")));
    assertThat(texts(Kind.CARD))
        .allMatch(card -> LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(card.replace(" ", "")));
    assertThat(texts(Kind.EMAIL)).allMatch(EmailValidator.getInstance()::isValid);
  }

  @Test
  void internationalPhoneNumbersAreValid() throws NumberParseException {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    List<String> international =
        texts(Kind.PHONE).stream().filter(number -> number.startsWith("+")).toList();
    assertThat(international).hasSizeGreaterThan(50);
    for (String number : international) {
      assertThat(phones.isValidNumber(phones.parse(number, "ZZ"))).as(number).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aPlantedValueIsRecognisedHoweverItIsWritten(Kind kind) {
    PersonalDataGenerator generator = generator(4);
    for (int i = 0; i < 100; i++) {
      PersonalValue value = generator.value(kind);
      String rewritten = value.text().toUpperCase(Locale.ROOT).replace(" ", "-");
      assertThat(value.isIn(Squashed.of("so: " + rewritten + "!"))).as(value.text()).isTrue();
      assertThat(value.isIn(Squashed.of("nothing to see in ticket 4711"))).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theFinderKnowsEveryKindWithoutBeingTold(Kind kind) {
    List<String> missed =
        texts(kind).stream()
            .filter(text -> kind != Kind.PHONE || text.startsWith("+"))
            .filter(text -> FINDER.find("Noted, " + text + " is on file").isEmpty())
            .toList();
    assertThat(missed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Your order 100200300400 of 2026-03-01 costs 1,234.50 euros.",
        "Ticket 4711-0815, version 10.2.3, line 12345678",
        "Call extension 12 between 9:00 and 17:30",
        "GB12 is a shelf, and DE99 another",
        "card ending in 4242"
      })
  void ordinaryNumbersAreNobodysData(String answer) {
    assertThat(FINDER.find(answer)).isEmpty();
  }

  @Test
  void wrongCheckDigitsDoNotCount() {
    assertThat(FINDER.find("DE89 3704 0044 0532 0130 00")).hasSize(1);
    assertThat(FINDER.find("DE88 3704 0044 0532 0130 00")).isEmpty();
    assertThat(FINDER.find("4111 1111 1111 1111")).hasSize(1);
    assertThat(FINDER.find("4111 1111 1111 1112")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void equalSeedsGiveEqualValuesAndOthersOthers(Kind kind) {
    assertThat(generator(9).value(kind)).isEqualTo(generator(9).value(kind));
    assertThat(IntStream.range(0, 20).mapToObj(seed -> generator(seed).value(kind)).distinct())
        .hasSizeGreaterThan(10);
  }

  private static List<String> texts(Kind kind) {
    PersonalDataGenerator generator = generator(3);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      texts.add(generator.value(kind).text());
    }
    return texts;
  }

  private static PersonalDataGenerator generator(long seed) {
    return new PersonalDataGenerator(new SplittableRandom(seed));
  }
}
