using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Graph;
using KoGpt2.Worker.Models.Import;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models;

/// <summary>A tensor as it will stand in a safetensors file.</summary>
public sealed record TestTensor(string Type, long[] Shape, byte[] Bytes)
{
    public static TestTensor Of(float[] values, params int[] shape) =>
        new("F32", [.. shape.Select(size => (long)size)], MemoryMarshal.AsBytes<float>(values).ToArray());

    public float[] Floats => MemoryMarshal.Cast<byte, float>(Bytes).ToArray();
}

/// <summary>A checkpoint of random weights that a test may change before, or damage after, it is written.</summary>
public sealed class TestCheckpoint
{
    private TestCheckpoint(ModelShape shape) => Shape = shape;

    public ModelShape Shape { get; }

    public JsonObject Config { get; private set; } = [];

    public JsonObject Tokenizer { get; } = JsonNode.Parse(
        """{"added_tokens":[{"id":1,"content":"</s>"}],"model":{"type":"BPE","vocab":{"<unk>":0,"</s>":1},"merges":[]}}""")!.AsObject();

    public Dictionary<string, TestTensor> Tensors { get; } = [];

    public List<Action<string>> Damage { get; } = [];

    public static TestCheckpoint Random(ModelShape shape, int seed, bool tiedHead = true)
    {
        var random = new Random(seed);
        var checkpoint = new TestCheckpoint(shape)
        {
            Config = new JsonObject
            {
                ["model_type"] = "gpt2",
                ["architectures"] = new JsonArray("GPT2LMHeadModel"),
                ["activation_function"] = "gelu_new",
                ["vocab_size"] = shape.Vocabulary,
                ["n_positions"] = shape.Positions,
                ["n_embd"] = shape.Width,
                ["n_layer"] = shape.Layers,
                ["n_head"] = shape.Heads,
                ["n_inner"] = shape.FeedForward,
                ["layer_norm_epsilon"] = 1e-5,
                ["bos_token_id"] = 0,
                ["eos_token_id"] = 1,
                ["tie_word_embeddings"] = tiedHead,
            },
        };
        foreach (TensorSpec spec in Gpt2Tensors.Of(shape, tiedHead))
        {
            float centre = spec.Name.Contains("ln_", StringComparison.Ordinal) && spec.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
            float[] values = [.. Enumerable.Range(0, spec.Count).Select(_ => centre + (0.3f * (random.NextSingle() - 0.5f)))];
            string name = spec.Name == Gpt2Tensors.Head ? spec.Name : $"transformer.{spec.Name}";
            checkpoint.Tensors[name] = TestTensor.Of(values, spec.Shape);
        }
        return checkpoint;
    }

    /// <summary>Writes the checkpoint into an existing folder.</summary>
    public string Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), Config.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer.ToJsonString());
        WriteSafetensors(Path.Combine(folder, "model.safetensors"), Tensors);
        Damage.ForEach(damage => damage(folder));
        return folder;
    }

    /// <summary>Copies a checkpoint whose weights have another file name, and gives it a tokenizer.</summary>
    public static string Copy(string config, string weights, string folder)
    {
        File.Copy(config, Path.Combine(folder, "config.json"));
        File.Copy(weights, Path.Combine(folder, weights.EndsWith(".bin", StringComparison.Ordinal) ? "pytorch_model.bin" : "model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), new TestCheckpoint(RandomPackage.KoGpt2).Tokenizer.ToJsonString());
        return folder;
    }

    public static ModelPackage Import(string checkpoint, string package, WeightPrecision precision) => ModelImporter.Import(
        new ImportOptions { Checkpoint = checkpoint, Package = package, Precision = precision, Name = "test" },
        progress: null,
        TestContext.Current.CancellationToken);

    /// <summary>Writes and imports the checkpoint inside a folder that is the test's own.</summary>
    public ModelPackage Import(TempFolder folder, WeightPrecision precision)
    {
        Directory.CreateDirectory(folder["checkpoint"]);
        return Import(Write(folder["checkpoint"]), folder["package"], precision);
    }

    public static void WriteSafetensors(string path, IReadOnlyDictionary<string, TestTensor> tensors)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        long offset = 0;
        foreach ((string name, TestTensor tensor) in tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = tensor.Type,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, offset + tensor.Bytes.Length),
            };
            offset += tensor.Bytes.Length;
        }
        using FileStream file = File.Create(path);
        WriteHeader(file, header.ToJsonString());
        foreach (TestTensor tensor in tensors.Values)
            file.Write(tensor.Bytes);
    }

    public static void WriteHeader(Stream file, string json)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, utf8.Length);
        file.Write(length);
        file.Write(utf8);
    }
}
