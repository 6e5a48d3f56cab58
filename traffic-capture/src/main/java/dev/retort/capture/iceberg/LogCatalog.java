package dev.retort.capture.iceberg;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types.NestedField;

/** Iceberg's catalog of a log's tables, in a database. Thread-safe. */
final class LogCatalog implements AutoCloseable {
  /** The catalog's name in its database, for other engines. */
  static final String NAME = "retort";

  private static final Namespace NAMESPACE = Namespace.of("capture");

  private final LocalFileIo files;
  private final JdbcCatalog catalog;

  private LogCatalog(LocalFileIo files, JdbcCatalog catalog) {
    this.files = files;
    this.catalog = catalog;
  }

  static LogCatalog open(Path folder, LocalFileIo files, Optional<CatalogAddress> configured) {
    CatalogAddress address = configured.orElseGet(() -> embedded(folder));
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.URI, address.url());
    properties.put(CatalogProperties.WAREHOUSE_LOCATION, files.location());
    properties.put("jdbc.schema-version", "V1");
    address.user().ifPresent(user -> properties.put("jdbc.user", user));
    address.password().ifPresent(password -> properties.put("jdbc.password", password));
    JdbcCatalog catalog = new JdbcCatalog(ignored -> files, null, true);
    try {
      catalog.initialize(NAME, properties);
      if (!catalog.namespaceExists(NAMESPACE)) {
        createNamespace(catalog);
      }
    } catch (RuntimeException e) {
      catalog.close();
      throw new IllegalStateException(
          "cannot open the catalog %s of the exchange log %s: %s"
              .formatted(address, folder, e.getMessage()),
          e);
    }
    return new LogCatalog(files, catalog);
  }

  /**
   * Without WRITE_DELAY=0, H2 acknowledges commits that a killed process loses; and Iceberg writes
   * its tables' names in lower case.
   */
  private static CatalogAddress embedded(Path folder) {
    return new CatalogAddress(
        "jdbc:h2:file:%s;DATABASE_TO_UPPER=FALSE;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
            .formatted(DatabaseUrl.requireFolder(folder.toAbsolutePath()).resolve("catalog")));
  }

  private static void createNamespace(JdbcCatalog catalog) {
    try {
      catalog.createNamespace(NAMESPACE, Map.of());
    } catch (AlreadyExistsException e) {
      // Another writer was faster.
      return;
    }
  }

  /** A table, made if need be, with all the columns of its kind. */
  Table table(DailyKind<?> kind) {
    TableIdentifier name = TableIdentifier.of(NAMESPACE, kind.name());
    Schema wanted = IcebergForm.schema(kind.rows().schema());
    Table table;
    try {
      table = catalog.loadTable(name);
    } catch (NotFoundException e) {
      throw new IllegalStateException(
          "the catalog names a file of the exchange log that is not there: %s. Restore the folder together with its catalog, and give each log a catalog of its own."
              .formatted(e.getMessage()),
          e);
    } catch (NoSuchTableException e) {
      table = create(name, kind, wanted);
    }
    requireOurs(table, files.location() + "/" + kind.name());
    if (!IcebergForm.names(table.schema()).containsAll(IcebergForm.names(wanted))) {
      table.updateSchema().unionByNameWith(wanted).commit();
    }
    if (table.currentSnapshot() == null) {
      // A window of an empty log is a snapshot, too.
      table.newAppend().commit();
    }
    return table;
  }

  private static void requireOurs(Table table, String location) {
    if (!table.location().equals(location)) {
      throw new IllegalStateException(
          "the catalog has the table of another exchange log, %s, where that of %s is expected; give each log a database of its own"
              .formatted(table.location(), location));
    }
  }

  private Table create(TableIdentifier name, DailyKind<?> kind, Schema schema) {
    try {
      return catalog
          .buildTable(name, schema)
          .withPartitionSpec(PartitionSpec.builderFor(schema).day(kind.timeColumn()).build())
          .withLocation(files.location() + "/" + kind.name())
          .withProperties(properties(kind, schema))
          .create();
    } catch (AlreadyExistsException e) {
      return catalog.loadTable(name);
    }
  }

  /** What other engines that write are asked to do as this one does. */
  private static Map<String, String> properties(DailyKind<?> kind, Schema schema) {
    Map<String, String> properties = new HashMap<>();
    properties.put(TableProperties.FORMAT_VERSION, "2");
    properties.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    properties.put(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20");
    properties.put(TableProperties.COMMIT_NUM_RETRIES, "50");
    properties.put(TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "20");
    properties.put(TableProperties.PARQUET_COMPRESSION, "zstd");
    properties.put(
        TableProperties.PARQUET_BLOOM_FILTER_COLUMN_ENABLED_PREFIX + kind.idColumn(), "true");
    for (String how :
        List.of(
            TableProperties.DELETE_MODE, TableProperties.UPDATE_MODE, TableProperties.MERGE_MODE)) {
      properties.put(how, "copy-on-write");
    }
    properties.put(TableProperties.DEFAULT_WRITE_METRICS_MODE, "counts");
    for (NestedField field : schema.columns()) {
      if (field.type().isPrimitiveType()
          && field.type() != org.apache.iceberg.types.Types.StringType.get()) {
        properties.put(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + field.name(), "full");
      }
    }
    return properties;
  }

  @Override
  public void close() {
    catalog.close();
  }
}
