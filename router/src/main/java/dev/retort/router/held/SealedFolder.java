package dev.retort.router.held;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of entries, a file each, sealed with AES-256 in Galois/counter mode: a version byte, a
 * random nonce of 12 bytes, the ciphertext with its tag of 16. A file's name is sealed with it, so
 * that none can stand for another. Thread-safe.
 *
 * @see <a href="https://csrc.nist.gov/pubs/sp/800/38/d/final">NIST SP 800-38D</a>
 */
final class SealedFolder implements HeldStore {
  static final int KEY_BYTES = 32;

  private static final Logger LOG = LoggerFactory.getLogger(SealedFolder.class);
  private static final String ENDING = ".held";
  private static final String HALF_WRITTEN = DurableFile.temporary(Path.of(ENDING)).toString();
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Path folder;
  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  SealedFolder(Path folder, byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "the key of held requests has %d bytes, not %d: restore its file, or remove it together with %s"
              .formatted(key.length, KEY_BYTES, folder));
    }
    this.folder = folder;
    this.key = new SecretKeySpec(key, "AES");
  }

  @Override
  public List<HeldId> ids() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<HeldId> ids = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(HALF_WRITTEN)) {
          // A crash has left it half-written: nobody was told that it is there.
          Files.deleteIfExists(file);
        } else if (name.endsWith(ENDING)) {
          id(name.substring(0, name.length() - ENDING.length())).ifPresent(ids::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + DurableFile.reason(e), e);
    }
    return ids;
  }

  /** A file that somebody else has put here keeps nobody from starting. */
  private static Optional<HeldId> id(String name) {
    try {
      return Optional.of(new HeldId(name));
    } catch (IllegalArgumentException e) {
      LOG.warn("{} among the held requests is none of them, and is left alone", name);
      return Optional.empty();
    }
  }

  @Override
  public Optional<HeldEntry> read(HeldId id) {
    Path file = file(id);
    try {
      return Optional.of(
          JsonFormat.mapper().readValue(opened(id, Files.readAllBytes(file)), HeldEntry.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + DurableFile.reason(e), e);
    } catch (GeneralSecurityException e) {
      LOG.error(
          "{} cannot be opened with the home's key of held requests: the file is damaged, or the key is another; restore the key, or remove the file",
          file,
          e);
      return Optional.empty();
    }
  }

  @Override
  public void write(HeldEntry entry) {
    byte[] plain = JsonFormat.line(entry).getBytes(StandardCharsets.UTF_8);
    try {
      DurableFile.write(file(entry.id()), sealed(entry.id(), plain));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  @Override
  public void remove(HeldId id) {
    try {
      if (Files.deleteIfExists(file(id))) {
        DurableFile.force(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file(id) + ": " + DurableFile.reason(e), e);
    }
  }

  private Path file(HeldId id) {
    return folder.resolve(id.value() + ENDING);
  }

  private byte[] sealed(HeldId id, byte[] plain) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] secret = cipher(Cipher.ENCRYPT_MODE, id, nonce).doFinal(plain);
    return ByteBuffer.allocate(1 + NONCE_BYTES + secret.length)
        .put(VERSION)
        .put(nonce)
        .put(secret)
        .array();
  }

  private byte[] opened(HeldId id, byte[] file) throws GeneralSecurityException {
    if (file.length <= NONCE_BYTES || file[0] != VERSION) {
      throw new GeneralSecurityException("no sealed entry of version " + VERSION);
    }
    ByteBuffer parts = ByteBuffer.wrap(file, 1, file.length - 1);
    byte[] nonce = new byte[NONCE_BYTES];
    parts.get(nonce);
    byte[] secret = new byte[parts.remaining()];
    parts.get(secret);
    return cipher(Cipher.DECRYPT_MODE, id, nonce).doFinal(secret);
  }

  private Cipher cipher(int mode, HeldId id, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(id.value().getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }
}
