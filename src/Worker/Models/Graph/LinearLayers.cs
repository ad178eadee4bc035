namespace KoGpt2.Worker.Models.Graph;

/// <summary>Writes the linear layers' matrix products in the form that the weights' number format asks for.</summary>
internal sealed class LinearLayers(GraphBuilder graph, RowProducts? products, WeightReader weights)
{
    /// <summary>Adds a layer without its bias.</summary>
    /// <param name="name">The layer; its weights are <c>{name}.weight</c>, [inputs, outputs].</param>
    /// <param name="input">A value of [..., inputs].</param>
    /// <param name="inputs">Numbers in.</param>
    /// <param name="outputs">Numbers out.</param>
    /// <returns>The value of [..., outputs].</returns>
    public string Layer(string name, string input, int inputs, int outputs)
    {
        string weight = $"{name}.weight", product = $"{name}.product";
        ReadOnlyMemory<float> values = weights.Read(weight, inputs * outputs);
        if (products is not null)
        {
            products.Add(input, weight, ColumnQuantizer.Quantize(values, inputs, outputs), inputs, outputs, product);
            return product;
        }
        graph.Reals(weight, [inputs, outputs], values.Span);
        graph.Node("MatMul", [input, weight], [product]);
        return product;
    }
}
