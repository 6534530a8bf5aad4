class Tagger(nn.Module):
    """Samples (B, SAMPLES) to the logits of the tags, whose PROBABILITIES are sigmoids or softmax."""

    def __init__(self):
        super().__init__()
        self.front_end = FrontEnd()
        self.network = Network()

    def forward(self, samples):
        return self.network(*self.front_end(samples))


def read_safetensors(path):
    """The tensors of a file of float32 numbers: 8 bytes with the length of a JSON header, the
    header, the numbers (huggingface.co/docs/safetensors)."""
    with open(path, 'rb') as f:
        header = json.loads(f.read(int.from_bytes(f.read(8), 'little')))
        data = f.read()
    header.pop('__metadata__', None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry['data_offsets']
        numbers = numpy.frombuffer(data[begin:end], '<f4').reshape(entry['shape'])
        tensors[name] = torch.from_numpy(numbers.copy())
    return tensors


def load(path):
    """The trained tagger."""
    tagger = Tagger()
    missing, unexpected = tagger.load_state_dict(read_safetensors(path), strict=False)
    # The windows and filters of the front end are computed, and batches are not counted.
    missing = [name for name in missing
               if name.startswith('network.') and not name.endswith('.num_batches_tracked')]
    if missing or unexpected:
        raise ValueError('%s does not fit: %s' % (path, ', '.join(missing + unexpected)))
    return tagger.eval()
