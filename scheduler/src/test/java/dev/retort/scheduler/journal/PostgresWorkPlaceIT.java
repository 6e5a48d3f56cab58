package dev.retort.scheduler.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresWorkPlaceIT {
  @TempDir Path folder;
  private final PostgresAddress address = PostgresDatabase.fresh();
  private SchedulerDatabase database;

  @BeforeEach
  void open() {
    database = SchedulerDatabase.open(address);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private WorkPlace place(String name) {
    return WorkPlace.of(folder.resolve(name));
  }

  private void claim(WorkPlace place) {
    place.claim(database, address, Optional.empty());
  }

  @Test
  void aFolderKeepsItsMarkWhereverItIsMounted() throws Exception {
    claim(place("shared"));

    Files.move(folder.resolve("shared"), folder.resolve("elsewhere"));

    claim(place("elsewhere"));
    assertThat(place("elsewhere").mark()).isNotEqualTo(place("another").mark());
  }

  @Test
  void aNodeThatSeesAnotherFolderIsRefused() {
    claim(place("shared"));

    assertThatThrownBy(() -> claim(place("not-mounted")))
        .isInstanceOf(SchedulerDatabaseException.class)
        .hasMessageContaining(address.url())
        .hasMessageContaining(folder.resolve("not-mounted").toString())
        .hasMessageContaining(folder.resolve("shared").toString())
        .hasMessageContaining("mount one folder on all of them");
    claim(place("shared"));
  }

  @Test
  void ofManyNodesThatBeginAtOnceOneFolderIsTheDatabases() {
    long claimed =
        IntStream.range(0, 8)
            .parallel()
            .filter(
                i -> {
                  try {
                    claim(place("home-" + i % 4));
                    return true;
                  } catch (SchedulerDatabaseException e) {
                    return false;
                  }
                })
            .count();

    assertThat(claimed).as("both nodes on one of the four folders").isEqualTo(2);
  }

  @RepeatedTest(20)
  void nodesThatBeginAtOnceOnOneFolderSeeOneMark() {
    assertThat(IntStream.range(0, 8).parallel().mapToObj(i -> place("new").mark()).distinct())
        .hasSize(1);
    assertThat(folder.resolve("new")).isDirectoryContaining("glob:**/place");
    assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void aNodeThatHasMovedItsFilesToSharedStorageTakesTheDatabaseAlong() {
    claim(place("home"));
    WorkPlace shared = place("shared");

    assertThatThrownBy(() -> shared.claim(database, address, Optional.of(place("other-home"))))
        .isInstanceOf(SchedulerDatabaseException.class);
    shared.claim(database, address, Optional.of(place("home")));

    claim(shared);
    assertThatThrownBy(() -> claim(place("home"))).isInstanceOf(SchedulerDatabaseException.class);
  }

  @Test
  void aDatabaseThatCannotBeReachedIsNamed() {
    PostgresAddress nowhere =
        new PostgresAddress(
            "jdbc:postgresql://127.0.0.1:1/none", Optional.of("retort"), Optional.empty());

    assertThatThrownBy(() -> SchedulerDatabase.open(nowhere))
        .isInstanceOf(SchedulerDatabaseException.class)
        .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/none cannot be used");
  }
}
