namespace KoGpt2.Worker.Models.Import.Torch;

/// <summary>The type of a storage's numbers.</summary>
/// <param name="Name">In the words of the safetensors format.</param>
/// <param name="Bytes">Bytes of one.</param>
internal sealed record TorchType(string Name, int Bytes);

/// <summary>A function that a state dict's pickle may name, in a form that only looks at its arguments.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Call">Makes the value; null if the arguments are not what it takes.</param>
/// <remarks>Sources: torch, _utils.py (_rebuild_tensor_v2, _rebuild_parameter) and storage.py (names of storage types).</remarks>
internal sealed record TorchGlobal(string Name, Func<object?[], object?> Call)
{
    // GPT-2's masks have 4.
    private const int MostDimensions = 8;

    private static readonly Dictionary<string, object> s_known = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = new TorchGlobal("collections.OrderedDict", OrderedDict),
        ["torch._utils._rebuild_tensor_v2"] = new TorchGlobal("torch._utils._rebuild_tensor_v2", RebuildTensor),
        ["torch._utils._rebuild_parameter"] = new TorchGlobal("torch._utils._rebuild_parameter", RebuildParameter),
        ["torch.FloatStorage"] = new TorchType("F32", 4),
        ["torch.HalfStorage"] = new TorchType("F16", 2),
        ["torch.BFloat16Storage"] = new TorchType("BF16", 2),
        ["torch.DoubleStorage"] = new TorchType("F64", 8),
        ["torch.LongStorage"] = new TorchType("I64", 8),
        ["torch.ByteStorage"] = new TorchType("U8", 1),
        ["torch.BoolStorage"] = new TorchType("BOOL", 1),
    };

    /// <summary>Reads a module and a name.</summary>
    /// <returns>A <see cref="TorchGlobal"/> or a <see cref="TorchType"/>.</returns>
    /// <exception cref="CheckpointException">No state dict needs it.</exception>
    public static object Find(PickleInput input)
    {
        string name = $"{input.Line()}.{input.Line()}";
        return s_known.GetValueOrDefault(name) ?? throw input.Fault(
            $"asks for {name}", $"a state dict needs nothing but {string.Join(", ", s_known.Keys)}, and nothing of it was run");
    }

    private static Dictionary<string, object?>? OrderedDict(object?[] arguments) =>
        arguments.Length == 0 ? new Dictionary<string, object?>(StringComparer.Ordinal) : null;

    // Whether it needs a gradient, its hooks and its metadata say nothing about its numbers.
    private static TorchTensor? RebuildTensor(object?[] arguments) =>
        arguments.Length is 6 or 7
        && arguments is [TorchStorage storage, long start, object?[] shape, object?[] strides, bool, Dictionary<string, object?>, ..]
        && start >= 0 && Numbers(shape) is { } sizes && Numbers(strides) is { } steps && sizes.Length == steps.Length
            ? new TorchTensor(storage, start, sizes, steps)
            : null;

    private static TorchTensor? RebuildParameter(object?[] arguments) =>
        arguments is [TorchTensor tensor, bool, Dictionary<string, object?>] ? tensor : null;

    private static long[]? Numbers(object?[] tuple)
    {
        if (tuple.Length > MostDimensions)
            return null;
        long[] numbers = new long[tuple.Length];
        for (int i = 0; i < numbers.Length; i++)
            if (tuple[i] is long number and >= 0)
                numbers[i] = number;
            else
                return null;
        return numbers;
    }
}
