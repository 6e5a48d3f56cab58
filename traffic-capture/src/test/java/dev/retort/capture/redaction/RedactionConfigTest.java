package dev.retort.capture.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RedactionConfigTest {
  private static Redactor redactor(List<ValuePattern> patterns, List<String> names) {
    return Redactor.forLog(
        new RedactionConfig(new TreeSet<>(), patterns, names, Optional.empty()), Optional.empty());
  }

  @Test
  void aPatternsValuesArePlacedLikeOthers() {
    Redactor redactor = redactor(List.of(ValuePattern.of("STAFF_ID", "\\bE-\\d{6}\\b")), List.of());

    assertThat(redactor.redact("E-123456 asks ann@example.org about E-654321, E-123456").text())
        .isEqualTo("[STAFF_ID_1] asks [EMAIL_1] about [STAFF_ID_2], [STAFF_ID_1]");
  }

  @Test
  @Timeout(20)
  void aPatternThatWouldRunForeverElsewhereTakesLinearTime() {
    Redactor redactor = redactor(List.of(ValuePattern.of("RUN", "(a+)+b")), List.of());
    String text = "a".repeat(20_000);

    assertThat(redactor.redact(text).text()).isEqualTo(text);
  }

  @Test
  void patternsThatAreNoneOrMatchNothingAreRefused() {
    assertThatThrownBy(() -> ValuePattern.of("A", "(?=x)"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("look-around");
    assertThatThrownBy(() -> ValuePattern.of("A", "x*")).hasMessageContaining("+");
    assertThatThrownBy(() -> ValuePattern.of("staff", "x")).hasMessageContaining("STAFF_ID");
  }

  @Test
  void whatTheLogKeepsIsHiddenFromStudents() {
    TreeSet<PersonalDataKind> keep = new TreeSet<>(List.of(PersonalDataKind.IP_ADDRESS));
    RedactionConfig config = new RedactionConfig(keep, List.of(), List.of(), Optional.empty());
    String text = "a@example.org from 203.0.113.77";

    assertThat(Redactor.forLog(config, Optional.empty()).redact(text).text())
        .isEqualTo("[EMAIL_1] from 203.0.113.77");
    assertThat(Redactor.forStudents(config, Optional.empty()).redact(text).text())
        .isEqualTo("[EMAIL_1] from [IP_ADDRESS_1]");
  }

  @Test
  void listedNamesGoWhereNothingIntroducesThem(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("people.txt");
    Files.writeString(file, "# colleagues\nXanthe Quill\nBasil  # a word as well\n\n");
    Redactor redactor = redactor(List.of(), NameList.read(file));

    assertThat(redactor.redact("xanthe quill and Basil's team add basil. Basilisk.").text())
        .isEqualTo("[PERSON_NAME_1] and [PERSON_NAME_2]'s team add basil. Basilisk.");
  }

  @Test
  void aListThatIsNotThereIsRefused(@TempDir Path folder) {
    Path missing = folder.resolve("none.txt");

    assertThatThrownBy(() -> NameList.read(missing)).hasMessageContaining("none.txt");
  }
}
