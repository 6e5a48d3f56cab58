package dev.retort.trainer.djl.extractor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalisationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NUMBER | 1,200 | 1200",
        "NUMBER | 007 | 7",
        "NUMBER | 2.50 | 2.5",
        "COMMA_NUMBER | 1.200,75 | 1200.75",
        "ISO_DATE | 3.6.2025 | 2025-06-03",
        "ISO_DATE | 3 June 2025 | 2025-06-03",
        "ISO_DATE | Jun 3rd, 2025 | 2025-06-03",
        "ISO_DATE | 2025-06-03 | 2025-06-03",
        "ISO_DATE_MONTH_FIRST | 06/03/2025 | 2025-06-03",
        "LOWER_CASE | New  York | new york",
        "TITLE_CASE | new YORK | New York",
        "SNAKE_CASE | Extra Large | extra_large",
        "ALPHANUMERIC | +49 (40) 12-3 | 4940123"
      })
  void turnsASpanIntoAValue(Normalisation normalisation, String span, String value) {
    assertThat(normalisation.apply(span)).contains(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NUMBER | 1,20",
        "NUMBER | twelve",
        "ISO_DATE | 31.02.2025",
        "ISO_DATE | 3 Foo 2025",
        "ALPHANUMERIC | ..."
      })
  void leavesWhatIsNoneOfItsKind(Normalisation normalisation, String span) {
    assertThat(normalisation.apply(span)).isEmpty();
  }
}
