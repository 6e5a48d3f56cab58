package dev.retort.registry.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process may die after any statement of a migration, before the migration is on record. */
@Tag("fault")
@Tag("fault-crash")
final class KilledMigrationTest {
  private static final String FOLDER = "dev/retort/registry/server/migration";

  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(strings = {"V2__audit", "V3__artifacts", "V4__search_and_writer", "V5__following"})
  void aMigrationThatIsThereAndNotOnRecordIsRunAgain(String migration) throws Exception {
    int number = Integer.parseInt(migration.substring(1, migration.indexOf("__")));
    String url = "jdbc:h2:file:" + home.resolve("registry");
    Flyway.configure()
        .dataSource(url, "", "")
        .locations("classpath:" + FOLDER)
        .target(Integer.toString(number - 1))
        .load()
        .migrate();
    try (Connection connection = DriverManager.getConnection(url, "", "")) {
      connection
          .createStatement()
          .execute("RUNSCRIPT FROM 'classpath:%s/%s.sql'".formatted(FOLDER, migration));
    }

    try (Database database = Database.open(home)) {
      assertThat(new AuditLog(database.jdbi(), Clock.systemUTC()).head()).isZero();
    }
    try (Database again = Database.open(home)) {
      assertThat(again.isWriter()).isTrue();
    }
  }
}
