package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Iceberg's files on a local disk: whole or absent, and forced before they have a name. A new file
 * is published by a hard link, which fails if the name is taken.
 *
 * <p>Iceberg names files by absolute locations. A log's folder keeps the location under which it
 * was made, and when it is moved or copied, files under that location are found in the folder where
 * it is now. Thread-safe.
 */
final class LocalFileIo implements FileIO {
  private static final long serialVersionUID = 1L;
  private static final String LOCATION = "location";

  private final URI root;
  private final String recorded;

  private LocalFileIo(URI root, String recorded) {
    this.root = root;
    this.recorded = recorded;
  }

  /** The files of a log's folder, which exists. */
  static LocalFileIo of(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    Path file = absolute.resolve(LOCATION);
    if (Files.notExists(file)) {
      DurableFile.write(
          file, (withoutSlash(absolute.toUri()) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return new LocalFileIo(absolute.toUri(), Files.readString(file).strip());
  }

  private static String withoutSlash(URI uri) {
    String text = uri.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** The log's folder, as its table's metadata calls it. */
  String location() {
    return recorded;
  }

  /** Where a file is. */
  Path path(String location) {
    if (location.startsWith(recorded + "/")) {
      return Path.of(root).resolve(location.substring(recorded.length() + 1));
    }
    return location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
  }

  /** What the table's metadata calls a file in the log's folder. */
  String location(Path file) {
    return recorded + "/" + Path.of(root).relativize(file.toAbsolutePath().normalize());
  }

  @Override
  public InputFile newInputFile(String location) {
    return new Input(location, path(location));
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new Output(location, path(location));
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(path(location));
    } catch (IOException e) {
      throw refused("remove", path(location), e);
    }
  }

  private static UncheckedIOException refused(String what, Path file, IOException e) {
    return new UncheckedIOException(
        "cannot %s %s: %s".formatted(what, file, DurableFile.reason(e)), e);
  }

  private record Input(String location, Path file) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(file);
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "there is no file %s", file);
      } catch (IOException e) {
        throw refused("read", file, e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        return new Reader(FileChannel.open(file, StandardOpenOption.READ));
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "there is no file %s", file);
      } catch (IOException e) {
        throw refused("read", file, e);
      }
    }

    @Override
    public boolean exists() {
      return Files.exists(file);
    }
  }

  private record Output(String location, Path file) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      if (Files.exists(file)) {
        throw new AlreadyExistsException("the file %s exists", file);
      }
      return stream(false);
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      return stream(true);
    }

    private PositionOutputStream stream(boolean replacing) {
      try {
        Files.createDirectories(file.getParent());
        Path temporary =
            DurableFile.temporary(
                file.resolveSibling(file.getFileName() + "." + UUID.randomUUID()));
        return new Writer(file, temporary, replacing);
      } catch (IOException e) {
        throw refused("write", file, e);
      }
    }

    @Override
    public InputFile toInputFile() {
      return new Input(location, file);
    }
  }

  private static final class Reader extends SeekableInputStream {
    private final FileChannel channel;

    Reader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static final class Writer extends PositionOutputStream {
    private final Path file;
    private final Path temporary;
    private final boolean replacing;
    private final FileChannel channel;
    private final OutputStream buffered;
    private long position;
    private boolean open = true;

    Writer(Path file, Path temporary, boolean replacing) throws IOException {
      this.file = file;
      this.temporary = temporary;
      this.replacing = replacing;
      this.channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      this.buffered = new BufferedOutputStream(Channels.newOutputStream(channel));
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      try {
        buffered.write(value);
      } catch (IOException e) {
        throw abandoned(e);
      }
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        buffered.write(bytes, offset, length);
      } catch (IOException e) {
        throw abandoned(e);
      }
      position += length;
    }

    /** Whoever writes does not always close what the disk has refused. */
    private IOException abandoned(IOException refusal) throws IOException {
      open = false;
      channel.close();
      Files.deleteIfExists(temporary);
      return refusal;
    }

    @Override
    public void close() throws IOException {
      if (!open) {
        return;
      }
      open = false;
      try {
        buffered.flush();
        channel.force(true);
        channel.close();
        publish();
      } finally {
        channel.close();
        Files.deleteIfExists(temporary);
      }
      DurableFile.force(file.toAbsolutePath().getParent());
    }

    private void publish() throws IOException {
      if (replacing) {
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return;
      }
      try {
        Files.createLink(file, temporary);
      } catch (FileAlreadyExistsException e) {
        throw new AlreadyExistsException(e, "the file %s exists", file);
      }
    }
  }
}
