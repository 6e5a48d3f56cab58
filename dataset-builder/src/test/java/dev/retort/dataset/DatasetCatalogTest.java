package dev.retort.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TaskName;
import dev.retort.dataset.label.AnswerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCatalogTest {
  private static final TaskName TICKETS = new TaskName("tickets");
  private static final TaskName ORDERS = new TaskName("orders");

  @TempDir Path home;

  private DatasetCatalog catalog;

  @BeforeEach
  void openCatalog() {
    catalog = new DatasetCatalog(home.resolve("datasets"));
  }

  @Test
  void anEmptyCatalogHasNothing() {
    assertThat(catalog.versions(TICKETS)).isEmpty();
    assertThat(catalog.latest(TICKETS)).isEmpty();
    assertThat(catalog.find("latest")).isEmpty();
    assertThat(catalog.find("0123")).isEmpty();
  }

  @Test
  void latestIsWhatWasBuiltLastEvenIfItExistedBefore() {
    DatasetVersion first = add(TICKETS, "a");
    add(TICKETS, "b");
    DatasetVersion other = add(ORDERS, "c");

    assertThat(catalog.find("latest")).contains(other);
    add(TICKETS, "a");
    assertThat(catalog.latest(TICKETS)).contains(first);
    assertThat(catalog.find("latest")).contains(first);
    assertThat(catalog.find(ORDERS, "latest")).contains(other);
    assertThat(catalog.versions(TICKETS)).hasSize(2);
  }

  @Test
  void findsAVersionByTheFirstDigitsOfItsId() {
    add(TICKETS, "a");
    DatasetVersion wanted = add(ORDERS, "b");

    assertThat(catalog.find("bbbb")).contains(wanted);
    assertThat(catalog.find(ORDERS, "bbbbbb")).contains(wanted);
    assertThat(catalog.find(TICKETS, "bbbbbb")).isEmpty();
  }

  @Test
  void asksForMoreWhereDigitsDoNotDecide() {
    add(TICKETS, "a");
    add(ORDERS, "a");

    assertThatThrownBy(() -> catalog.find("aaaa"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("orders/aaaaaaaaaaaa, tickets/aaaaaaaaaaaa");
    assertThatThrownBy(() -> catalog.find("newest"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("latest");
  }

  @Test
  void ignoresVersionsThatWereNeverFinished() throws IOException {
    Files.createDirectories(home.resolve("datasets/tickets/" + "d".repeat(64) + ".tmp"));
    Files.createDirectories(home.resolve("datasets/tickets/" + "e".repeat(64)));

    assertThat(catalog.versions(TICKETS)).isEmpty();
    assertThat(catalog.find("dddd")).isEmpty();
  }

  private DatasetVersion add(TaskName task, String digit) {
    Path written = catalog.workshop(task).resolve("version");
    DatasetFolder.writeExamples(written, Collections.emptyIterator());
    DatasetFolder.writeDecisions(written, Collections.emptyIterator());
    return catalog.publish(
        written,
        new DatasetManifest(
            DatasetManifest.SCHEMA,
            new DatasetId(digit.repeat(64)),
            DatasetSpec.of(task),
            new CaptureWindow(Traffic.START, Traffic.minute(1), 1),
            Traffic.minute(1),
            AnswerKind.TEXT,
            List.of(),
            0,
            Map.of(),
            new TreeMap<>(),
            new TreeMap<>(),
            DatasetProfile.NONE));
  }
}
