package dev.retort.console.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;

/**
 * Looks for texts in every byte of folders: as they are, in UTF-16, in Base64, and in whatever
 * gzip, zip, Parquet and Avro files hold unpacked.
 */
final class EveryByte {
  private static final List<Charset> CHARSETS =
      List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

  private final Map<String, List<byte[]>> forms = new TreeMap<>();
  private int files;

  EveryByte(List<String> texts) {
    for (String text : texts) {
      List<byte[]> written = new ArrayList<>();
      CHARSETS.forEach(charset -> written.add(text.getBytes(charset)));
      // The bytes before it shift what Base64 makes of it; the inner characters stay the same.
      for (int shift = 0; shift < 3; shift++) {
        String encoded =
            Base64.getEncoder()
                .encodeToString(("x".repeat(shift) + text).getBytes(StandardCharsets.UTF_8));
        written.add(encoded.substring(4, encoded.length() - 4).getBytes(StandardCharsets.US_ASCII));
      }
      forms.put(text, written);
    }
  }

  /** How many files have been looked into. */
  int files() {
    return files;
  }

  /** What was found where, in words; nothing if all is well. */
  List<String> in(Path folder, Predicate<Path> wanted) {
    List<String> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).filter(wanted).sorted().toList()) {
        files++;
        String name = folder.relativize(file).toString();
        look(name, Files.readAllBytes(file), found);
        if (name.endsWith(".parquet")) {
          look(name + " (rows)", rows(file), found);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private void look(String name, byte[] bytes, List<String> found) throws IOException {
    forms.forEach(
        (text, written) -> {
          if (written.stream().anyMatch(form -> contains(bytes, form))) {
            found.add("'%s' in %s".formatted(text, name));
          }
        });
    if (startsWith(bytes, 0x1f, 0x8b)) {
      look(name + " (gunzipped)", gunzipped(bytes), found);
    } else if (startsWith(bytes, 'P', 'K', 3, 4)) {
      try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          look(name + "!" + entry.getName(), zip.readAllBytes(), found);
        }
      }
    } else if (startsWith(bytes, 'O', 'b', 'j', 1)) {
      look(name + " (records)", records(bytes), found);
    }
  }

  private static byte[] gunzipped(byte[] bytes) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static byte[] records(byte[] bytes) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (DataFileReader<GenericRecord> records =
        new DataFileReader<>(new SeekableByteArrayInput(bytes), new GenericDatumReader<>())) {
      for (GenericRecord record : records) {
        text.write(record.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return text.toByteArray();
  }

  private static byte[] rows(Path file) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (ParquetReader<Group> rows = new Rows(new LocalInputFile(file)).build()) {
      for (Group row = rows.read(); row != null; row = rows.read()) {
        text.write(row.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return text.toByteArray();
  }

  private static final class Rows extends ParquetReader.Builder<Group> {
    Rows(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }

  private static boolean startsWith(byte[] bytes, int... magic) {
    if (bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      int same = 0;
      while (same < wanted.length && bytes[at + same] == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return true;
      }
    }
    return false;
  }
}
