package dev.retort.console.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.console.erasure.AuditTrail.Action;
import dev.retort.console.erasure.AuditTrail.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
  @TempDir private Path folder;
  private AuditTrail trail;

  @BeforeEach
  void writesThree() {
    trail = new AuditTrail(folder.resolve("audit.jsonl"));
    for (String reason : List.of("first", "second", "third")) {
      trail.append(entry(reason));
    }
  }

  @Test
  void chainsEachRecordToTheLineBefore() throws IOException {
    List<Entry> entries = trail.verified();
    List<String> lines = Files.readAllLines(trail.file());

    assertThat(entries).extracting(Entry::number).containsExactly(1L, 2L, 3L);
    assertThat(entries).extracting(Entry::reason).containsExactly("first", "second", "third");
    assertThat(entries.get(0).previous()).isEqualTo(AuditTrail.GENESIS);
    assertThat(entries.get(2).previous()).isEqualTo(DigestUtils.sha256Hex(lines.get(1)));
  }

  @Test
  void noticesARecordThatWasChanged() throws IOException {
    String text = Files.readString(trail.file());
    Files.writeString(trail.file(), text.replace("second", "secind"));

    assertThatThrownBy(() -> trail.append(entry("fourth")))
        .hasMessageContaining("line 3")
        .hasMessageContaining(trail.file().toString());
    assertThat(Files.readString(trail.file())).doesNotContain("fourth");
  }

  @Test
  void noticesARecordThatWasTakenOut() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(trail.file()));
    lines.remove(1);
    Files.write(trail.file(), lines);

    assertThatThrownBy(trail::verified).hasMessageContaining("line 2");
  }

  @Test
  void dropsARecordWhoseWriterDiedOverIt() throws IOException {
    Files.writeString(trail.file(), "{\"number\":4,\"prev", StandardOpenOption.APPEND);

    assertThat(trail.append(entry("fourth")).number()).isEqualTo(4);
    assertThat(trail.verified()).hasSize(4);
  }

  private static Entry entry(String reason) {
    return new Entry(
        0,
        AuditTrail.GENESIS,
        Instant.EPOCH,
        Action.ERASURE_BEGUN,
        "me",
        reason,
        List.of("ab"),
        List.of(),
        List.of("desk/1"),
        List.of());
  }
}
