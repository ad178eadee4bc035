using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Google.Protobuf;
using KoGpt2.Worker.Models.Graph.Onnx;
using KoGpt2.Worker.Models.Packaging;
using DataType = KoGpt2.Worker.Models.Graph.Onnx.TensorProto.Types.DataType;
using Dimension = KoGpt2.Worker.Models.Graph.Onnx.TensorShapeProto.Types.Dimension;

namespace KoGpt2.Worker.Models.Graph;

/// <summary>Puts an ONNX graph together, node by node; large constants go to the weight file.</summary>
/// <param name="weights">Takes constants of more than <see cref="MostInlineBytes"/>; null for a graph that has none.</param>
/// <param name="half">Whether its real numbers have 16 bits instead of 32.</param>
internal sealed class GraphBuilder(WeightFile? weights, bool half = false)
{
    /// <summary>ONNX Runtime's own operators.</summary>
    public const string Contributed = "com.microsoft";

    /// <summary>Greatest constant that stands in the graph's own file, in bytes.</summary>
    public const int MostInlineBytes = 1_024;

    // Operator set 18 belongs to version 8 of the file format.
    private const int OperatorSet = 18, FormatVersion = 8;

    private readonly GraphProto _graph = new() { Name = "gpt2" };

    /// <summary>Format of the graph's real numbers.</summary>
    public DataType Format => half ? DataType.Float16 : DataType.Float;

    /// <summary>A size that is known when the graph is written.</summary>
    public static Dimension Fixed(int size) => new() { DimValue = size };

    /// <summary>A size that each run decides, the same wherever the name stands.</summary>
    public static Dimension Free(string name) => new() { DimParam = name };

    /// <summary>Declares an input of the graph.</summary>
    public void Input(string name, DataType type, params Dimension[] shape) => _graph.Input.Add(Value(name, type, shape));

    /// <summary>Declares an output of the graph.</summary>
    public void Output(string name, DataType type, params Dimension[] shape) => _graph.Output.Add(Value(name, type, shape));

    /// <summary>Adds an operator of the standard set, or of <see cref="Contributed"/>.</summary>
    /// <param name="operation">The operator's type; the node is named after its first output.</param>
    /// <param name="inputs">Names of values; empty where an optional one is left out.</param>
    /// <param name="outputs">Names of values; empty where an optional one is left out.</param>
    /// <param name="domain">The operator's set.</param>
    /// <param name="attributes">Constants of the operator.</param>
    public void Node(string operation, string[] inputs, string[] outputs, string domain = "", params AttributeProto[] attributes) =>
        _graph.Node.Add(new NodeProto
        {
            OpType = operation,
            Domain = domain,
            Name = $"{outputs[0]}/{operation}",
            Input = { inputs },
            Output = { outputs },
            Attribute = { attributes },
        });

    /// <summary>A whole-number attribute.</summary>
    public static AttributeProto Number(string name, int value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    /// <summary>A floating-point attribute.</summary>
    public static AttributeProto Real(string name, float value) =>
        new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    /// <summary>Adds a constant tensor.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="type">Element type; <typeparamref name="T"/> is its counterpart.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="values">Elements row by row.</param>
    public void Constant<T>(string name, DataType type, ReadOnlySpan<int> shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        foreach (int size in shape)
            tensor.Dims.Add(size);
        if (bytes.Length <= MostInlineBytes)
            tensor.RawData = ByteString.CopyFrom(bytes);
        else
            Store(tensor, bytes);
        _graph.Initializer.Add(tensor);
    }

    /// <summary>Adds a constant tensor of real numbers in the graph's <see cref="Format"/>.</summary>
    /// <inheritdoc cref="Constant{T}"/>
    /// <exception cref="ModelPackageException">One of them is beyond that format.</exception>
    public void Reals(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        if (!half)
        {
            Constant(name, Format, shape, values);
            return;
        }
        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        if (Array.FindIndex(halves, value => !Half.IsFinite(value)) is >= 0 and var wrong)
            throw new ModelPackageException(
                $"Tensor {name} has the number {values[wrong]:G6}; fp16 holds at most {(float)Half.MaxValue:N0}, so import the model as fp32 or int8.");
        Constant<Half>(name, Format, shape, halves);
    }

    /// <summary>The finished model.</summary>
    public ModelProto Build() => new()
    {
        IrVersion = FormatVersion,
        ProducerName = "KoGpt2.Functions",
        Graph = _graph,
        OpsetImport =
        {
            new OperatorSetIdProto { Version = OperatorSet },
            new OperatorSetIdProto { Domain = Contributed, Version = 1 },
        },
    };

    private void Store(TensorProto tensor, ReadOnlySpan<byte> bytes)
    {
        long offset = weights!.Append(bytes);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        Add("location", WeightFile.FileName);
        Add("offset", offset.ToString(CultureInfo.InvariantCulture));
        Add("length", bytes.Length.ToString(CultureInfo.InvariantCulture));

        void Add(string key, string value) => tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    private static ValueInfoProto Value(string name, DataType type, Dimension[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto { Dim = { shape } } },
        },
    };
}
