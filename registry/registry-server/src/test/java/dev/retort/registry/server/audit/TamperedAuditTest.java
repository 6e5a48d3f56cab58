package dev.retort.registry.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.audit.AuditVerdict;
import dev.retort.registry.audit.ChainHead;
import dev.retort.registry.audit.ChainedEntry;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.RegistryAudit;
import dev.retort.registry.server.RunningRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who can write the database alters what was done; the chain tells. */
@Timeout(120)
@Tag("fault")
@Tag("fault-bad-input")
final class TamperedAuditTest {
  private static final String DECISIONS = "/retort/v1/models/triage/versions/1/decisions";

  @TempDir private Path home;
  private ChainHead head;

  @BeforeEach
  void log() throws Exception {
    try (RunningRegistry registry = RunningRegistry.in(home)) {
      registry.model("triage");
      registry.version("triage");
      for (String word : List.of("promoted", "rolled-back", "restored", "rejected")) {
        registry.send(
            "POST",
            DECISIONS,
            "{\"decision\":\"%s\",\"because\":\"%s it was\",\"by\":\"ada\"}".formatted(word, word));
      }
      head = new RegistryAudit(MlflowEndpoint.at(registry.uri())).head();
    }
    assertThat(head.sequence()).isEqualTo(6);
  }

  @Test
  void aLogThatNobodyTouchedIsWhole() {
    AuditVerdict verdict = verify(Optional.of(head));

    assertThat(verdict.broken()).isEmpty();
    assertThat(verdict.reached()).isEqualTo(head);
  }

  @Test
  void aChangedReasonIsFound() throws SQLException {
    sql("UPDATE audit SET details = REPLACE(details, 'promoted it was', 'all agreed')");

    assertBrokenAt(3, "it was changed");
  }

  @Test
  void anotherActorAnotherTimeAnotherModelOrAnotherActionIsFound() throws SQLException {
    for (String change :
        List.of(
            "actor = 'grace'",
            "logged_at = logged_at - 1",
            "model = 'billing'",
            "action = 'ALIAS_MOVED'",
            "action = 'NEVER_HEARD_OF'",
            "details = '[]'",
            "details = 'not JSON'")) {
      String before = export();
      sql("UPDATE audit SET %s WHERE sequence = 4".formatted(change));
      assertBrokenAt(4, "changed");
      restore(before);
    }
    assertThat(verify(Optional.empty()).broken()).isEmpty();
  }

  @Test
  void aHashThatWasComputedAnewIsFoundAtTheNextEntry() throws SQLException {
    rewrite(4, 4);

    assertBrokenAt(5, "it follows an entry with hash");
  }

  @Test
  void aRemovedEntryIsFoundAlsoIfTheOthersMoveUp() throws SQLException {
    String before = export();
    sql("DELETE FROM audit WHERE sequence = 4");
    assertBrokenAt(4, "it is missing");
    restore(before);

    sql("DELETE FROM audit WHERE sequence = 4");
    sql("UPDATE audit SET sequence = sequence - 1 WHERE sequence > 4");
    assertBrokenAt(4, "it follows an entry with hash");
    restore(before);

    sql("DELETE FROM audit WHERE sequence = 1");
    assertBrokenAt(1, "it is missing");
  }

  @Test
  void entriesThatChangedPlacesAreFound() throws SQLException {
    sql("UPDATE audit SET sequence = 100 WHERE sequence = 3");
    sql("UPDATE audit SET sequence = 3 WHERE sequence = 4");
    sql("UPDATE audit SET sequence = 4 WHERE sequence = 100");

    assertBrokenAt(3, "it follows an entry with hash");
  }

  @Test
  void anEntryThatWasSlippedInBeforeTheFirstOrBehindTheLastIsFound() throws SQLException {
    String before = export();
    sql(
        "INSERT INTO audit SELECT 0, logged_at, actor, action, model, details, previous, hash"
            + " FROM audit WHERE sequence = 1");
    assertBrokenAt(1, "in its place is 0");
    restore(before);

    sql(
        "INSERT INTO audit SELECT 7, logged_at, actor, action, model, details, previous, hash"
            + " FROM audit WHERE sequence = 6");
    assertBrokenAt(7, "it follows an entry with hash");
  }

  @Test
  void anEndThatWasCutOffIsFoundUnlessTheHeadWasCutToo() throws SQLException {
    sql("DELETE FROM audit WHERE sequence > 4");
    assertBrokenAt(5, "its head says " + head);

    sql("UPDATE audit_head SET sequence = 4, hash = (SELECT hash FROM audit WHERE sequence = 4)");
    assertThat(verify(Optional.empty()).broken()).isEmpty();
    assertThat(verify(Optional.of(head)).broken().orElseThrow().toString())
        .startsWith("entry 5:")
        .contains("its end was cut off");
  }

  @Test
  void aLogThatWasWrittenAnewIsFoundByAHeadFromBefore() throws SQLException {
    sql("UPDATE audit SET actor = 'grace' WHERE sequence = 2");
    rewrite(2, 6);

    assertThat(verify(Optional.empty()).broken()).isEmpty();
    assertThat(verify(Optional.of(head)).broken().orElseThrow().toString())
        .startsWith("entry 6:")
        .contains("the log was written anew");
  }

  @Test
  void aHeadThatIsGoneOrUnreadableIsFound() throws SQLException {
    String before = export();
    sql("UPDATE audit_head SET hash = 'nonsense'");
    assertBrokenAt(7, "its head says");
    restore(before);

    sql("DELETE FROM audit_head");
    assertThat(verify(Optional.empty()).broken()).isPresent();
  }

  @Test
  void anOlderHeadIsStillContainedWhenTheLogHasGrown() throws Exception {
    try (RunningRegistry registry = RunningRegistry.in(home)) {
      registry.model("billing");
    }

    AuditVerdict verdict = verify(Optional.of(head));

    assertThat(verdict.broken()).isEmpty();
    assertThat(verdict.reached().sequence()).isEqualTo(7);
  }

  private void assertBrokenAt(long sequence, String why) {
    assertThat(verify(Optional.empty()).broken().orElseThrow().toString())
        .startsWith("entry %d: ".formatted(sequence))
        .contains(why);
  }

  private AuditVerdict verify(Optional<ChainHead> known) {
    try (RunningRegistry registry = RunningRegistry.in(home)) {
      return new RegistryAudit(MlflowEndpoint.at(registry.uri())).verify(known);
    }
  }

  /** Gives entries the hashes that follow from what they say now, as a thorough forger would. */
  private void rewrite(long first, long last) throws SQLException {
    List<ChainedEntry> entries = new ArrayList<>();
    try (RunningRegistry registry = RunningRegistry.in(home)) {
      new RegistryAudit(MlflowEndpoint.at(registry.uri())).read(entries::add);
    }
    dev.retort.registry.Sha256 previous =
        first == 1 ? ChainedEntry.NOTHING : entries.get((int) first - 2).hash();
    for (ChainedEntry entry : entries.subList((int) first - 1, (int) last)) {
      SortedMap<String, String> details = new TreeMap<>(entry.details());
      if (first == last) {
        details.put("because", "forged");
        sql(
            "UPDATE audit SET details = '%s' WHERE sequence = %d"
                .formatted(json(details), entry.sequence()));
      }
      dev.retort.registry.Sha256 hash =
          ChainedEntry.digest(
              entry.sequence(),
              previous,
              entry.at(),
              entry.actor(),
              entry.action(),
              entry.model(),
              details);
      sql(
          "UPDATE audit SET previous = '%s', hash = '%s' WHERE sequence = %d"
              .formatted(previous, hash, entry.sequence()));
      previous = hash;
    }
    if (last == head.sequence()) {
      sql("UPDATE audit_head SET hash = '%s'".formatted(previous));
    }
  }

  private static String json(SortedMap<String, String> details) {
    List<String> fields = new ArrayList<>();
    details.forEach((key, value) -> fields.add("\"%s\":\"%s\"".formatted(key, value)));
    return "{" + String.join(",", fields) + "}";
  }

  private String export() throws SQLException {
    String file = home.resolve("backup.sql").toString();
    sql("SCRIPT DROP TO '%s'".formatted(file));
    return file;
  }

  private void restore(String file) throws SQLException {
    sql("RUNSCRIPT FROM '%s'".formatted(file));
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + home.resolve("registry"));
        Statement execution = connection.createStatement()) {
      execution.execute(statement);
    }
  }
}
