using System.Globalization;
using System.Runtime.InteropServices;
using KoGpt2.Worker.Models.Graph;
using KoGpt2.Worker.Models.Graph.Onnx;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Models.Verify.Reference;

/// <summary>A package's own weights, where its graph holds them all in float32.</summary>
internal sealed class PackageWeights : IWeights
{
    private readonly Dictionary<string, TensorProto> _tensors;
    private readonly string _weightFile;

    private PackageWeights(GraphProto graph, string weightFile, float epsilon, float? scoreScale)
    {
        _tensors = graph.Initializer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        (_weightFile, Epsilon, ScoreScale) = (weightFile, epsilon, scoreScale);
    }

    /// <summary>What layer normalization adds to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>What the graph multiplies a query's products with the keys by; null for one over the root of the head size.</summary>
    public float? ScoreScale { get; }

    /// <inheritdoc/>
    public bool TiedHead => !_tensors.ContainsKey(Gpt2Tensors.Head);

    /// <summary>Finds the weights in a package's graph.</summary>
    /// <returns>Null if it does not hold every tensor of its shape in float32, as one of fewer bits does not.</returns>
    public static PackageWeights? Find(ModelPackage package)
    {
        GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(package.GraphPath)).Graph;
        if (Attribute(graph, "epsilon") is not { } epsilon)
            return null;
        string weightFile = Path.Combine(Path.GetDirectoryName(package.GraphPath)!, WeightFile.FileName);
        var found = new PackageWeights(graph, weightFile, epsilon, Attribute(graph, "scale"));
        return Gpt2Tensors.Of(package.Manifest.Shape, found.TiedHead).All(found.Holds) ? found : null;
    }

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        TensorProto tensor = _tensors[name];
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
        {
            tensor.RawData.Span.CopyTo(bytes);
            return;
        }
        long offset = long.Parse(tensor.ExternalData.Single(entry => entry.Key == "offset").Value, CultureInfo.InvariantCulture);
        using FileStream file = File.OpenRead(_weightFile);
        file.Position = offset;
        file.ReadExactly(bytes);
    }

    private static float? Attribute(GraphProto graph, string name) =>
        graph.Node.SelectMany(node => node.Attribute).FirstOrDefault(attribute => attribute.Name == name)?.F;

    private bool Holds(TensorSpec spec) =>
        _tensors.TryGetValue(spec.Name, out TensorProto? tensor)
        && tensor.DataType == (int)TensorProto.Types.DataType.Float
        && tensor.Dims.SequenceEqual(spec.Shape.Select(size => (long)size));
}
