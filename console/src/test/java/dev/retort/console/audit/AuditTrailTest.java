package dev.retort.console.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.audit.ChainHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
  @TempDir private Path folder;
  private AuditTrail trail;

  @BeforeEach
  void writesThree() {
    trail = AuditTrail.in(folder);
    for (String reason : List.of("first", "second", "third")) {
      trail.append(event(reason));
    }
  }

  @Test
  void chainsEachRecordToTheLineBefore() throws IOException {
    List<AuditEntry> entries = trail.latest(Long.MAX_VALUE, 10, entry -> true);
    List<String> lines = Files.readAllLines(trail.file());

    assertThat(entries).extracting(AuditEntry::number).containsExactly(3L, 2L, 1L);
    assertThat(entries)
        .extracting(entry -> entry.event().reason())
        .containsExactly("third", "second", "first");
    assertThat(entries.get(2).previous()).isEqualTo("0".repeat(64));
    assertThat(entries.get(0).previous()).isEqualTo(DigestUtils.sha256Hex(lines.get(1)));
    assertThat(trail.head().hash().hex()).isEqualTo(DigestUtils.sha256Hex(lines.get(2)));
  }

  @Test
  void aTrailThatIsOpenedAgainGoesOnWhereItWas() {
    AuditTrail again = AuditTrail.in(folder);

    assertThat(again.append(event("fourth")).number()).isEqualTo(4);
    assertThat(trail.append(event("fifth")).number()).isEqualTo(5);
    assertThat(again.verify(Optional.empty()).broken()).isEmpty();
  }

  @Test
  void noticesARecordThatWasChanged() throws IOException {
    String text = Files.readString(trail.file());
    Files.writeString(trail.file(), text.replace("second", "secind"));
    AuditTrail changed = AuditTrail.in(folder);

    assertThatThrownBy(() -> changed.append(event("fourth")))
        .hasMessageContaining("line 3")
        .hasMessageContaining(trail.file().toString());
    assertThat(Files.readString(trail.file())).doesNotContain("fourth");
    assertThat(changed.verify(Optional.empty()).broken().orElseThrow().sequence()).isEqualTo(3);
  }

  @Test
  void noticesARecordThatWasTakenOut() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(trail.file()));
    lines.remove(1);
    Files.write(trail.file(), lines);

    assertThatThrownBy(() -> trail.latest(Long.MAX_VALUE, 1, entry -> true))
        .hasMessageContaining("line 2");
    assertThat(trail.verify(Optional.empty()).broken().orElseThrow().sequence()).isEqualTo(2);
  }

  @Test
  void noticesAnEndThatWasCutOffOrWrittenAnewByAHeadThatWasKept() throws IOException {
    ChainHead head = trail.head();
    List<String> lines = Files.readAllLines(trail.file());
    Files.writeString(trail.file(), lines.get(0) + "\n");

    assertThat(trail.verify(Optional.of(head)).broken().orElseThrow().why())
        .contains("its end was cut off");

    trail.append(event("another second"));
    trail.append(event("another third"));
    assertThat(trail.verify(Optional.empty()).broken()).isEmpty();
    assertThat(trail.verify(Optional.of(head)).broken().orElseThrow().why())
        .contains("written anew");
    assertThat(trail.verify(Optional.of(trail.head())).broken()).isEmpty();
  }

  @Test
  void dropsARecordWhoseWriterDiedOverIt() throws IOException {
    Files.writeString(trail.file(), "{\"number\":4,\"prev", StandardOpenOption.APPEND);

    assertThat(trail.append(event("fourth")).number()).isEqualTo(4);
    assertThat(trail.latest(Long.MAX_VALUE, 10, entry -> true)).hasSize(4);
  }

  @Test
  void findsTheNewestThatAreWantedAcrossManyRecords() {
    IntStream.rangeClosed(4, 600).forEach(i -> trail.append(event("reason " + i)));

    assertThat(trail.latest(Long.MAX_VALUE, 2, entry -> entry.number() % 300 == 0))
        .extracting(AuditEntry::number)
        .containsExactly(600L, 300L);
    assertThat(trail.latest(300, 2, entry -> true))
        .extracting(AuditEntry::number)
        .containsExactly(299L, 298L);
    assertThat(trail.latest(3, 10, entry -> true))
        .extracting(AuditEntry::number)
        .containsExactly(2L, 1L);
  }

  private static AuditEvent event(String reason) {
    return AuditEvent.of(Instant.EPOCH, "ann", "erasure-begun", "4 exchanges", reason)
        .with("versions", List.of("desk/1"));
  }
}
