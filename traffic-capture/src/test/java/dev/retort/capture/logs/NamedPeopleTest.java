package dev.retort.capture.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TextRedactor;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedPeopleTest {
  private static final SubjectPseudonyms PSEUDONYMS =
      new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]);
  private static final NamedPeople PEOPLE = new NamedPeople(Optional.of(PSEUDONYMS));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"user\":\"%s\",\"request\":{",
        "{\"a\":{\"user_id\" : \"%s\"}}",
        "{\"body\":\"{\\\"userId\\\":\\\"%s\\\"}\"}",
        "[{\"end_user\":\"%s\"}, cut",
        "{\"input_user\":\"%s\"}"
      })
  void theirPseudonymStandsWhereverARecordNamesThem(String line) {
    String person = "account-4711";
    assertThat(PEOPLE.concealed(line.formatted(person), TextRedactor.NONE))
        .isEqualTo(line.formatted(PSEUDONYMS.of(person).value()));
    assertThat(
            new NamedPeople(Optional.empty()).concealed(line.formatted(person), TextRedactor.NONE))
        .isEqualTo(line.formatted("…"));
  }

  @Test
  void aNumberAndANameWithEscapesAreThoseOfTheRecordThatCanBeRead() {
    assertThat(PEOPLE.concealed("{\"user\":4711}", TextRedactor.NONE))
        .isEqualTo("{\"user\":\"%s\"}".formatted(PSEUDONYMS.of("4711").value()));
    assertThat(PEOPLE.concealed("{\"user\":\"J\\u00fcrgen \\\"J\\\"\"}", TextRedactor.NONE))
        .isEqualTo("{\"user\":\"%s\"}".formatted(PSEUDONYMS.of("Jürgen \"J\"").value()));
  }

  @Test
  void aRedactorLeavesThePseudonymThatItWouldTakeForAKey() {
    String pseudonym = PSEUDONYMS.of("ann").value();
    assertThat(
            PEOPLE.concealed(
                "{\"user\":\"ann\",\"key\":\"0123\",\"end_user\":\"ann\"}",
                text -> text.replaceAll("[0-9a-f]{4,}", "[SECRET]")))
        .isEqualTo(
            "{\"user\":\"%s\",\"key\":\"[SECRET]\",\"end_user\":\"%s\"}"
                .formatted(pseudonym, pseudonym));
  }

  @Test
  void everythingElseStays() {
    String line =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"the user: ann\"}],\"user\":null}";
    assertThat(PEOPLE.concealed(line, TextRedactor.NONE)).isEqualTo(line);
  }
}
