package io.peft4j.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.engine.Scope;
import io.peft4j.format.AtomicFiles;
import io.peft4j.format.Json;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.format.UserError;
import io.peft4j.method.Methods;
import io.peft4j.model.BaseModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An adapter on disk as Hugging Face PEFT writes it: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}.
 *
 * <p>A linear head on a classification base is the base's {@code classifier}, under peft's keys in
 * the adapter's own file; on a bare base peft knows no head, and it lies beside the adapter in
 * {@code head.safetensors}.
 */
public final class AdapterDirectory {
  static final String CONFIG = "adapter_config.json";
  static final String HEAD = "head.safetensors";
  static final Map<String, String> METADATA = Map.of("format", "pt");
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String LEGACY = "adapter_model.bin";

  /**
   * Tuners keep the task model in {@code base_model.model}, prompt learning in {@code base_model}.
   */
  private static final Pattern HEAD_KEY =
      Pattern.compile("base_model\\.(?:model\\.)?classifier\\.(?:out_proj\\.)?(weight|bias)");

  /** RoBERTa's pooler, which peft trains as a part of the classifier. */
  private static final Pattern POOLER_KEY =
      Pattern.compile("base_model\\.(?:model\\.)?(classifier\\.dense\\.(?:weight|bias))");

  private AdapterDirectory() {}

  /**
   * Writes an adapter, whole or not at all, in the place of what was there.
   *
   * @param head {@code weight (K, C)} and {@code bias (K)} of a linear head; empty if there is none
   * @throws UserError if it cannot be written
   */
  public static void save(
      Path directory, AttachedAdapter adapter, AdapterInfo info, Map<String, Tensor> head) {
    BaseModel.@Nullable Head own = adapter.base().head();
    boolean classifier = own != null && !head.isEmpty();
    Map<String, Tensor> tensors = new LinkedHashMap<>(adapter.tensors());
    if (own != null && !head.isEmpty()) {
      boolean prompt = adapter.input() != null || adapter.keyValues() != null;
      String prefix = prompt ? "base_model." : "base_model.model.";
      adapter
          .base()
          .headTensors()
          .forEach(
              (name, tensor) -> {
                if (POOLER_KEY.matcher(prefix + name).matches()) {
                  tensors.put(prefix + name, tensor);
                }
              });
      String path = prefix + own.names().classifier() + ".";
      head.forEach((name, tensor) -> tensors.put(path + name, tensor));
    }
    AdapterConfig.Task task = AdapterConfig.Task.of(adapter.base(), classifier);
    String config = AdapterConfig.text(adapter.method(), adapter.base().sites(), info, task);
    AtomicFiles.writeDirectory(
        directory,
        folder -> {
          AtomicFiles.write(folder.resolve(CONFIG), config.getBytes(UTF_8));
          SafeTensors.write(folder.resolve(WEIGHTS), tensors, METADATA);
          if (!classifier && !head.isEmpty()) {
            SafeTensors.write(folder.resolve(HEAD), head, METADATA);
          }
          ModelCard.ofAdapter(adapter, info, !head.isEmpty()).write(folder);
        });
  }

  /**
   * Attaches the adapter in {@code directory} to {@code base}.
   *
   * @param tokenizer from text to the base's token ids, without special tokens
   * @throws UserError if files are missing or damaged, the method is unknown, or a tensor of the
   *     adapter is missing, left over or of another shape than this base asks for
   */
  public static AttachedAdapter load(
      BaseModel base, Path directory, Function<String, int[]> tokenizer) {
    PeftMethod method = method(directory);
    try (TensorFile file = open(directory)) {
      AttachedAdapter adapter =
          AttachedAdapter.attach(base, method, new BaseSetup(base, 0, tokenizer));
      Map<String, Tensor> tensors = file.tensors();
      Map<String, Tensor> own = new LinkedHashMap<>(tensors);
      if (base.head() != null) {
        own.keySet().removeIf(key -> HEAD_KEY.matcher(key).matches());
        dropPooler(own, base.headTensors(), directory);
      }
      try {
        adapter.load(own, directory.toString());
        return adapter;
      } catch (UserError e) {
        adapter.close();
        throw e;
      } finally {
        tensors.values().forEach(Scope::free);
      }
    }
  }

  /** Leaves out a pooler that is the base's own; there can be no other. */
  private static void dropPooler(
      Map<String, Tensor> tensors, Map<String, Tensor> frozen, Path directory) {
    for (String key : List.copyOf(tensors.keySet())) {
      Matcher matcher = POOLER_KEY.matcher(key);
      Tensor own = matcher.matches() ? frozen.get(matcher.group(1)) : null;
      if (own == null) {
        continue;
      }
      if (!own.equal(tensors.get(key).to(own.scalar_type()))) {
        throw new UserError(
            "%s has a %s of its own, which stays frozen here: merge the adapter with peft"
                .formatted(directory, matcher.group(1)));
      }
      tensors.remove(key);
    }
  }

  /**
   * The head stored with an adapter as {@code weight} and {@code bias}, empty if there is none; the
   * caller frees the tensors.
   */
  public static Map<String, Tensor> head(Path directory) {
    Map<String, Tensor> head = new LinkedHashMap<>();
    if (Files.isRegularFile(directory.resolve(HEAD))) {
      try (TensorFile file = SafeTensors.open(directory.resolve(HEAD))) {
        return file.tensors();
      }
    }
    try (TensorFile file = open(directory)) {
      for (String key : file.names()) {
        Matcher matcher = HEAD_KEY.matcher(key);
        if (matcher.matches()) {
          head.put(matcher.group(1), file.tensor(key));
        }
      }
    }
    return head;
  }

  /** What the adapter's configuration says beside the method: {@link #save} writes it again. */
  public static AdapterInfo info(Path directory) {
    return AdapterConfig.info(config(directory));
  }

  private static JsonNode config(Path directory) {
    Path file = directory.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "%s is no adapter directory: it has no %s; name a folder that peft saved"
              .formatted(directory, CONFIG));
    }
    return Json.read(file, JsonNode.class);
  }

  private static PeftMethod method(Path directory) {
    JsonNode config = config(directory);
    try {
      return Methods.read(config);
    } catch (UserError e) {
      throw new UserError("%s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private static TensorFile open(Path directory) {
    Path file = directory.resolve(WEIGHTS);
    if (Files.isRegularFile(file)) {
      return SafeTensors.open(file);
    }
    if (Files.isRegularFile(directory.resolve(LEGACY))) {
      throw new UserError(
          "%s holds %s, a pickle, which may run code when it is opened and is never read: load it in"
                  .formatted(directory, LEGACY)
              + " Python with PeftModel.from_pretrained and save it with save_pretrained(...,"
              + " safe_serialization=True)");
    }
    throw new UserError(
        "%s has no %s: save the adapter again with peft".formatted(directory, WEIGHTS));
  }
}
