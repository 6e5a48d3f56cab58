package dev.retort.dataset.benchmark;

import com.carrotsearch.hppc.LongObjectHashMap;
import com.carrotsearch.hppc.cursors.LongObjectCursor;
import com.carrotsearch.hppc.cursors.ObjectCursor;
import dev.retort.capture.Message;
import dev.retort.capture.ParquetTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.Row;
import dev.retort.capture.RowWriter;
import dev.retort.dataset.dedup.TextFingerprint;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * One step of a build alone: of the exchanges whose inputs are equal after normalisation the least
 * by time and id is kept, and what is kept is written to Parquet again. The log is read twice, so
 * that memory holds a key and an id for each distinct input and no texts.
 */
final class ExactRewrite {
  private static final PrimitiveType ID = text("id");
  private static final Type CREATED_AT =
      Types.required(PrimitiveTypeName.INT64)
          .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
          .named("created_at");
  private static final Type MESSAGES =
      Types.requiredList()
          .requiredGroupElement()
          .addFields(text("role"), text("content"))
          .named("messages");

  private static final MessageType KEYED = new MessageType("exchange", ID, CREATED_AT, MESSAGES);

  /** The columns that are rewritten. */
  private static final MessageType REWRITTEN =
      new MessageType(
          "exchange",
          ID,
          CREATED_AT,
          text("model"),
          MESSAGES,
          text("answer"),
          text("finish"),
          integer("prompt_tokens"),
          integer("completion_tokens"),
          integer("latency_micros"));

  private static final ParquetTable<Row> TABLE =
      new ParquetTable<>(REWRITTEN, ExactRewrite::copy, row -> row);

  private final List<Path> files;
  private final Path into;
  private final ExecutorService pool;

  private record Earliest(int file, int row, long micros, String id) {
    boolean precedes(Earliest other) {
      return micros == other.micros ? id.compareTo(other.id) < 0 : micros < other.micros;
    }
  }

  private ExactRewrite(List<Path> files, Path into, ExecutorService pool) {
    this.files = files;
    this.into = into;
    this.pool = pool;
  }

  /**
   * Does the step.
   *
   * @param files of the log
   * @param into gets one file for each of them
   */
  static void run(List<Path> files, Path into, int threads) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      new ExactRewrite(files, into, pool).run();
    } finally {
      pool.shutdownNow();
    }
  }

  private void run() throws Exception {
    LongObjectHashMap<Earliest> earliest = new LongObjectHashMap<>();
    forEachFile(
        file ->
            () -> {
              LongObjectHashMap<Earliest> own = ofFile(file);
              synchronized (earliest) {
                for (LongObjectCursor<Earliest> row : own) {
                  keepLess(earliest, row.key, row.value);
                }
              }
              return file;
            });
    BitSet[] kept = new BitSet[files.size()];
    for (int file = 0; file < kept.length; file++) {
      kept[file] = new BitSet();
    }
    for (ObjectCursor<Earliest> row : earliest.values()) {
      kept[row.value.file()].set(row.value.row());
    }
    earliest.release();
    forEachFile(
        file ->
            () -> {
              rewrite(file, kept[file]);
              return file;
            });
  }

  private void forEachFile(IntFunction<Callable<Integer>> work)
      throws InterruptedException, ExecutionException {
    List<Callable<Integer>> tasks = IntStream.range(0, files.size()).mapToObj(work).toList();
    for (Future<Integer> done : pool.invokeAll(tasks)) {
      done.get();
    }
  }

  private LongObjectHashMap<Earliest> ofFile(int file) {
    LongObjectHashMap<Earliest> own = new LongObjectHashMap<>();
    int[] next = {0};
    ParquetTable.scan(
        files.get(file),
        KEYED,
        row ->
            keepLess(
                own,
                TextFingerprint.of(new Prompt(messages(row)).studentInput()).key(),
                new Earliest(file, next[0]++, row.integer("created_at"), row.text("id"))));
    return own;
  }

  private static void keepLess(LongObjectHashMap<Earliest> rows, long key, Earliest row) {
    Earliest known = rows.get(key);
    if (known == null || row.precedes(known)) {
      rows.put(key, row);
    }
  }

  private void rewrite(int file, BitSet kept) {
    int[] next = {0};
    try (ParquetTable.Writer<Row> writer =
        TABLE.writer(into.resolve(files.get(file).getFileName()))) {
      ParquetTable.scan(
          files.get(file),
          REWRITTEN,
          row -> {
            if (kept.get(next[0]++)) {
              writer.write(row);
            }
          });
      writer.commit();
    }
  }

  private static void copy(Row row, RowWriter columns) {
    columns
        .text("id", row.text("id"))
        .integer("created_at", row.integer("created_at"))
        .text("model", row.text("model"))
        .list(
            "messages",
            messages(row),
            (message, element) ->
                element.text("role", message.role().wireName()).text("content", message.content()))
        .text("answer", row.text("answer"))
        .text("finish", row.text("finish"))
        .integer("prompt_tokens", row.integer("prompt_tokens"))
        .integer("completion_tokens", row.integer("completion_tokens"))
        .integer("latency_micros", row.integer("latency_micros"));
  }

  private static List<Message> messages(Row row) {
    return row.list(
        "messages",
        element -> new Message(Role.ofWireName(element.text("role")), element.text("content")));
  }

  private static PrimitiveType text(String name) {
    return Types.required(PrimitiveTypeName.BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named(name);
  }

  private static PrimitiveType integer(String name) {
    return Types.required(PrimitiveTypeName.INT64).named(name);
  }
}
