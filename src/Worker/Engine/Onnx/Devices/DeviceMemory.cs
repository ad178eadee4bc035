using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace KoGpt2.Worker.Engine.Onnx.Devices;

/// <summary>Blocks of a device's memory, which never move.</summary>
/// <param name="session">A session on the device, whose arena they come from; outlives them.</param>
/// <param name="device">The device.</param>
internal sealed class DeviceMemory(InferenceSession session, ComputeDevice device) : IDisposable
{
    private readonly OrtAllocator _allocator = new(session, device.Memory);
    private readonly List<OrtMemoryAllocation> _blocks = [];

    /// <summary>Takes a block; what it holds may be anything.</summary>
    /// <param name="bytes">At most 4 GiB, as far as ONNX Runtime's interface can count.</param>
    /// <returns>Its address on the device.</returns>
    /// <exception cref="DeviceUnavailableException">The device does not give as much.</exception>
    public nint Take(long bytes)
    {
        if (bytes > uint.MaxValue)
            throw new DeviceUnavailableException($"A tensor of every row takes {bytes:N0} bytes; {uint.MaxValue:N0} is the most; set Engine:Rows lower.");
        try
        {
            OrtMemoryAllocation block = _allocator.Allocate((uint)bytes);
            _blocks.Add(block);
            return block.DangerousGetHandle();
        }
        catch (OnnxRuntimeException error)
        {
            throw new DeviceUnavailableException($"The device gives no further {bytes / 1e6:N0} MB; set Engine:Rows lower. {error.Message}", error);
        }
    }

    /// <summary>A tensor that lies at an address of a block.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="address">Where it starts.</param>
    /// <param name="shape">Sizes.</param>
    public OrtValue Tensor(TensorElementType type, int elementSize, nint address, params long[] shape) =>
        OrtValue.CreateTensorValueWithData(device.Memory, type, shape, address, shape.Aggregate((long)elementSize, (size, next) => size * next));

    /// <summary>Takes a block for one tensor.</summary>
    /// <inheritdoc cref="Tensor(TensorElementType, int, nint, long[])"/>
    /// <inheritdoc cref="Take" path="/exception"/>
    public OrtValue New(TensorElementType type, int elementSize, params long[] shape) =>
        Tensor(type, elementSize, Take(shape.Aggregate((long)elementSize, (size, next) => size * next)), shape);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtMemoryAllocation block in _blocks)
            block.Dispose();
        _allocator.Dispose();
    }
}
