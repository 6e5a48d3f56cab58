package dev.retort.registry.signature;

import dev.retort.registry.AtomicPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of keys: {@code signing.pem}, the private key that signs, readable by its owner only;
 * and {@code trusted/KEY ID.pem}, the public keys whose signatures are accepted. A public key is on
 * the disk before its private half signs anything. One process changes it at a time.
 */
public final class KeyRing {
  private static final String SUFFIX = ".pem";
  private static final String OWNER_FILE = "rw-------";
  private static final String OWNER_FOLDER = "rwx------";

  private final Path folder;
  private final SecureRandom random;

  /** Keys in a folder, which is made when the first key is. */
  public KeyRing(Path folder, SecureRandom random) {
    this.folder = folder.toAbsolutePath().normalize();
    this.random = Objects.requireNonNull(random, "random");
  }

  /** Where the private key is, if there is one. */
  public Path signingFile() {
    return folder.resolve("signing" + SUFFIX);
  }

  /** The key that signs; empty if none was made. */
  public Optional<SigningKey> signing() {
    if (!Files.exists(signingFile())) {
      return Optional.empty();
    }
    try {
      return Optional.of(SigningKey.parse(Files.readString(signingFile()), trusted()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(signingFile() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw failed("read", signingFile(), e);
    }
  }

  /** The trusted keys, by id. */
  public List<VerificationKey> trusted() {
    if (!Files.isDirectory(trustedFolder())) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(trustedFolder())) {
      return list.filter(file -> file.toString().endsWith(SUFFIX))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .map(VerificationKey::read)
          .toList();
    } catch (IOException e) {
      throw failed("read", trustedFolder(), e);
    }
  }

  /** Makes the first key; one that is there already stays, and is given back. */
  public SigningKey create() {
    return signing().orElseGet(this::rotate);
  }

  /** Makes a new key that signs from now on. What older ones signed stays valid until revoked. */
  public SigningKey rotate() {
    SigningKey key = SigningKey.generate(random);
    trust(key.verification());
    write(signingFile(), key.pem(), OWNER_FILE);
    return key;
  }

  /** Accepts a key's signatures from now on. */
  public void trust(VerificationKey key) {
    write(file(key.id()), key.pem(), "rw-r--r--");
  }

  /**
   * Accepts a key's signatures no longer, those that it gave before among them.
   *
   * @throws IllegalArgumentException if it isn't trusted, or is the one that signs
   */
  public void revoke(KeyId id) {
    if (signing().map(key -> key.verification().id()).filter(id::equals).isPresent()) {
      throw new IllegalArgumentException(
          "the key %s is the one that signs here: make a new one with `retort keys rotate` first, and revoke this one then."
              .formatted(id));
    }
    try {
      if (!Files.deleteIfExists(file(id))) {
        throw new IllegalArgumentException(
            "the key %s isn't trusted here: `retort keys list` shows those that are."
                .formatted(id));
      }
      AtomicPath.force(trustedFolder());
    } catch (IOException e) {
      throw failed("remove", file(id), e);
    }
  }

  private Path trustedFolder() {
    return folder.resolve("trusted");
  }

  private Path file(KeyId id) {
    return trustedFolder().resolve(id + SUFFIX);
  }

  private void write(Path target, String text, String permissions) {
    try {
      createFolder();
      AtomicPath.createFolders(target.getParent());
      AtomicPath.sweep(target);
      Path draft = AtomicPath.draft(target);
      try {
        // The permissions come with the file: there is no moment at which others could open it.
        Files.createFile(draft, attributes(draft, permissions));
        Files.writeString(draft, text, StandardCharsets.US_ASCII);
        AtomicPath.force(draft);
        AtomicPath.publish(draft, target);
      } catch (IOException e) {
        AtomicPath.discard(draft, e);
        throw e;
      }
    } catch (IOException e) {
      throw failed("write", target, e);
    }
  }

  private void createFolder() throws IOException {
    AtomicPath.createFolders(folder.getParent());
    try {
      Files.createDirectory(folder, attributes(folder, OWNER_FOLDER));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static UncheckedIOException failed(String verb, Path file, IOException cause) {
    return new UncheckedIOException(
        "cannot %s the key %s: %s".formatted(verb, file, cause.getMessage()), cause);
  }
}
