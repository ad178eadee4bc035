using System.Runtime.InteropServices;
using KoGpt2.Shared.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace KoGpt2.Worker.Engine.Onnx;

/// <summary>Keys and values of every layer, each tensor [rows, heads, capacity, head size] in memory that the system commits as it is written.</summary>
internal sealed unsafe class KvCache : IDisposable
{
    private readonly ModelShape _shape;
    private readonly float*[] _tensors;

    /// <summary>Reserves memory.</summary>
    /// <param name="shape">The model's sizes.</param>
    /// <param name="tokens">Most tokens of all rows together.</param>
    /// <param name="capacity">Tokens that a row can hold.</param>
    /// <exception cref="OutOfMemoryException">The system does not give as much.</exception>
    public KvCache(ModelShape shape, int tokens, int capacity)
    {
        (_shape, Capacity) = (shape, capacity);
        _tensors = new float*[2 * shape.Layers];
        for (int tensor = 0; tensor < _tensors.Length; tensor++)
            _tensors[tensor] = (float*)NativeMemory.AllocZeroed((nuint)tokens * (nuint)shape.Width, sizeof(float));
    }

    /// <summary>Tokens that a row can hold. To change it is to cut the same memory into other rows; what they hold then means nothing.</summary>
    public int Capacity { get; set; }

    /// <summary>A layer's keys of some rows, as they lie.</summary>
    public OrtValue Keys(int layer, int firstRow, int rows) => View(2 * layer, firstRow, rows);

    /// <summary>A layer's values of some rows, as they lie.</summary>
    public OrtValue Values(int layer, int firstRow, int rows) => View((2 * layer) + 1, firstRow, rows);

    /// <summary>Copies tokens of one row of a cache into the same positions of a row of this one, in every layer.</summary>
    /// <param name="source">A cache of the same model; may be this one.</param>
    /// <param name="from">Its row.</param>
    /// <param name="to">The row that takes them.</param>
    /// <param name="first">Position of the first token to copy.</param>
    /// <param name="count">Tokens to copy.</param>
    public void CopyFrom(KvCache source, int from, int to, int first, int count)
    {
        long size = (long)count * _shape.HeadSize * sizeof(float);
        for (int tensor = 0; tensor < _tensors.Length; tensor++)
            for (int head = 0; head < _shape.Heads; head++)
                Buffer.MemoryCopy(source.At(tensor, from, head, first), At(tensor, to, head, first), size, size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int tensor = 0; tensor < _tensors.Length; tensor++)
        {
            NativeMemory.Free(_tensors[tensor]);
            _tensors[tensor] = null;
        }
    }

    private OrtValue View(int tensor, int firstRow, int rows)
    {
        long[] shape = [rows, _shape.Heads, Capacity, _shape.HeadSize];
        long bytes = (long)rows * Capacity * _shape.Width * sizeof(float);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, shape, (nint)At(tensor, firstRow, head: 0, token: 0), bytes);
    }

    private float* At(int tensor, int row, int head, int token) =>
        _tensors[tensor] + (((((long)row * _shape.Heads) + head) * Capacity) + token) * _shape.HeadSize;
}
