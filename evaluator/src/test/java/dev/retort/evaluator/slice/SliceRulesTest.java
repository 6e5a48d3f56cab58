package dev.retort.evaluator.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.slice.TimeSlices.Period;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceRulesTest {
  private static final LanguageSlices LANGUAGES = LanguageSlices.load();

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "'Where is it?', 3",
    "'  --  ', 0",
    "'order 4711, please', 3",
    "'我的订单在哪里？', 7",
    "'カードが届きません', 9",
    "'Où est ma commande ?', 4"
  })
  void countsWordsInAnyScript(String text, int words) {
    assertThat(LengthSlices.words(text)).isEqualTo(words);
  }

  @Test
  void namesTheBucketOfALength() {
    LengthSlices rule = new LengthSlices(List.of(2, 4));
    assertThat(rule.slices(row("one two"))).containsExactly(new Slice("length", "0–2 words"));
    assertThat(rule.slices(row("1 2 3"))).containsExactly(new Slice("length", "3–4 words"));
    assertThat(rule.slices(row("1 2 3 4 5"))).containsExactly(new Slice("length", "≥ 5 words"));
    assertThatThrownBy(() -> new LengthSlices(List.of(4, 4))).hasMessageContaining("[4, 4]");
  }

  @Test
  void namesLabelsOfAClosedSetAndNoOtherText() {
    LabelSlices rule = new LabelSlices(Set.of("billing"));
    assertThat(rule.slices(row("x"))).containsExactly(new Slice("label", "billing"));
    assertThat(new LabelSlices(Set.of()).slices(row("x"))).isEmpty();
  }

  /** 2026-01-01 is a Thursday, so 2025-12-29 already lies in the first ISO week of 2026. */
  @Test
  void namesTimesInUtc() {
    TrainingExample row = at("2025-12-29T23:59:59Z");
    assertThat(new TimeSlices(Period.WEEK).slices(row))
        .containsExactly(new Slice("hour", "18–24 UTC"), new Slice("week", "2026-W01"));
    assertThat(new TimeSlices(Period.DAY).slices(at("2026-03-01T00:00:00Z")))
        .containsExactly(new Slice("hour", "00–06 UTC"), new Slice("day", "2026-03-01"));
  }

  @Test
  void namesMetadataByField() {
    MetadataSlices rule =
        new MetadataSlices(id -> Map.of("region", "north", "product", "loans", "note", " "));
    assertThat(rule.slices(row("x")))
        .containsExactly(
            new Slice("metadata:product", "loans"), new Slice("metadata:region", "north"));
    assertThat(new MetadataSlices(RequestMetadata.NONE).slices(row("x"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'I would like to return the shoes that I bought last week.', eng",
    "'Ich möchte meine Rechnung ändern lassen, die Adresse ist falsch.', deu",
    "'Hola, quiero cambiar mi pedido porque me llegó roto.', spa",
    "'Bonjour, je n''ai pas reçu ma facture du mois dernier', fra",
    "'card arrival', und",
    "'', und"
  })
  void tellsLanguagesAndAdmitsDoubt(String text, String language) {
    assertThat(LANGUAGES.slices(row(text))).containsExactly(new Slice("language", language));
  }

  private static TrainingExample row(String input) {
    return new TrainingExample(
        new ExchangeId("e1"), Instant.EPOCH, Split.NOVEL, input, "billing", 1);
  }

  private static TrainingExample at(String time) {
    return new TrainingExample(
        new ExchangeId("e1"), Instant.parse(time), Split.NOVEL, "x", "billing", 1);
  }
}
