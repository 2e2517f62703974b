"""What the lessons share: networks, measurements, training, data, figures and questions."""
